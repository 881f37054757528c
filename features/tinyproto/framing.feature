@twin:framing/one-octet-answers-a-size-and-no-more
Feature: Framing

  SPEC.md, section 6. One message sent and one received, the first cases of the first two rules, are the twins of every other case.

  @TP-FRAME-1
  Rule: A sender MUST announce each message by its size alone: the number of octets of the payload, as four octets, most significant first.

    @twin:handshake/a-server-greets-at-once @twin:handshake/a-client-greets-at-once
    Scenario Outline: A message goes out behind its size
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends FF
      Then the peer receives 68 65 6C 6C 6F
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: A size that takes three octets
      Given an open <role>
      When the implementation is asked to send the 70000 octets of message 1
      Then the peer receives 00 01 11 70
      When the peer sends FF
      Then the peer receives the 70000 octets of message 1
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-2
  Rule: A receiver MUST answer each size that it accepts with the single octet `FF`, once the fourth octet of the size has arrived.

    @twin:framing/a-message-goes-out-behind-its-size
    Scenario Outline: One octet answers a size, and no more
      Given an open <role>
      When the peer sends 00 00 00 02
      Then the peer receives FF
      And the peer receives nothing
      When the peer sends 68 69
      Then the message 68 69 is delivered
      And the peer receives nothing

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-3
  Rule: A receiver MUST NOT send any octet in answer to a size before the fourth octet of that size has arrived.

    @twin:framing/a-size-one-octet-at-a-time
    Scenario Outline: No answer before the fourth octet
      Given an open <role>
      When the peer sends 00
      Then the peer receives nothing
      When the peer sends 00
      Then the peer receives nothing
      When the peer sends 00
      Then the peer receives nothing
      When the peer sends 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-4
  Rule: A receiver that has no lower receive limit MUST accept every size from `00000000` to `F0FFFFFF`.

    Scenario Outline: A size with the highest bit set is accepted
      Given an implementation that can receive 3116367872 octets
      And an open <role>
      When the peer sends B9 C0 00 00
      Then the peer receives FF
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-size-with-the-highest-bit-set-is-accepted
    Scenario Outline: The largest size is accepted
      Given an implementation that can receive 4043309055 octets
      And an open <role>
      When the peer sends F0 FF FF FF
      Then the peer receives FF
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-5
  Rule: A sender MUST refuse its caller's message of more than `F0FFFFFF` octets with nothing sent, and MUST keep the connection usable.

    Scenario Outline: A message above the largest is refused before it is sent
      Given an open <role>
      When the implementation is asked to send the 4043309056 octets of message 1
      Then the message is reported as failed: oversize
      And the peer receives nothing
      When the implementation is asked to send 68 69
      Then the peer receives 00 00 00 02
      When the peer sends FF
      Then the peer receives 68 69
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-6
  Rule: A sender MUST NOT send any octet of the payload before the receiver's `FF` has arrived.

    Scenario Outline: The payload is held back until the answer
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      And the peer receives nothing
      When the peer sends FF
      Then the peer receives 68 65 6C 6C 6F
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-7
  Rule: A sender MUST send, once the receiver's `FF` has arrived, exactly the announced number of octets, in order and unchanged.

    Scenario Outline: Two messages, one after the other
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends FF
      Then the peer receives 68 65 6C 6C 6F
      And the message is reported as sent
      When the implementation is asked to send 00 FF 00 FE
      Then the peer receives 00 00 00 04
      When the peer sends FF
      Then the peer receives 00 FF 00 FE
      And the message is reported as sent
      And the peer receives nothing

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-size-that-takes-three-octets
    Scenario Outline: A payload of many segments is unchanged
      Given an open <role>
      When the implementation is asked to send the 1000000 octets of message 3
      Then the peer receives 00 0F 42 40
      When the peer sends FF
      Then the peer receives the 1000000 octets of message 3
      And the message is reported as sent
      And the peer receives nothing

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-8 @twin:framing/a-payload-of-many-segments-is-unchanged @twin:framing/a-message-is-not-sent-before-its-answer
  Rule: A sender whose TCP has taken only a part of what it was given MUST go on with the missing tail, and MUST NOT send any octet twice.

    Scenario Outline: Short writes are finished
      Given peers with a small receive buffer
      And an open <role>
      When the implementation is asked to send the 8388608 octets of message 7
      Then the peer receives 00 80 00 00
      When the peer stops reading
      And the peer sends FF
      Then the message is not reported as sent
      When the peer reads on
      Then the peer receives the 8388608 octets of message 7
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-9
  Rule: A receiver MUST deliver the payload to its caller as one message, in order and unchanged, once the last octet has arrived.

    Scenario Outline: A message each way
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends FF
      Then the peer receives 68 65 6C 6C 6F
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: A large message is delivered whole
      Given an implementation that can receive 300000 octets
      And an open <role>
      When the peer sends 00 04 93 E0
      Then the peer receives FF
      When the peer sends the 300000 octets of message 5
      Then the 300000 octets of message 5 are delivered

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: Octets that look like signals are payload
      Given an open <role>
      When the peer sends 00 00 00 06
      Then the peer receives FF
      When the peer sends FF FE FD 00 00 FF
      Then the message FF FE FD 00 00 FF is delivered

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-10
  Rule: A receiver MUST NOT deliver anything of a message whose last octet has not arrived.

    @twin:framing/nothing-is-delivered-while-the-last-octet-is-missing
    Scenario Outline: Nothing is delivered of a payload cut by the end of the stream
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C
      And the peer half-closes
      Then nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/nothing-is-delivered-of-a-payload-cut-by-the-end-of-the-stream
    Scenario Outline: Nothing is delivered of a payload cut by a reset
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C
      And the peer resets the connection
      Then nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/nothing-is-delivered-of-a-payload-cut-by-the-end-of-the-stream
    Scenario Outline: Nothing is delivered when no octet of the payload came
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer half-closes
      Then nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/no-answer-before-the-fourth-octet
    Scenario Outline: Nothing is delivered of a size cut by the end of the stream
      Given an open <role>
      When the peer sends 00 00 00
      And the peer half-closes
      Then nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: Nothing is delivered while the last octet is missing
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C
      Then nothing is delivered
      When the peer sends 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-11
  Rule: A receiver MUST answer a size of zero with `FF`, and MUST deliver an empty message.

    Scenario Outline: An empty message is answered and delivered
      Given an open <role>
      When the peer sends 00 00 00 00
      Then the peer receives FF
      And an empty message is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/an-empty-message-is-answered-and-delivered
    Scenario Outline: A message after an empty one
      Given an open <role>
      When the peer sends 00 00 00 00
      Then the peer receives FF
      And an empty message is delivered
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-12
  Rule: A sender MUST announce an empty message by a size of zero, and MUST wait for the answer before it reports the message as sent.

    Scenario Outline: An empty message is announced and waits for its answer
      Given an open <role>
      When the implementation is asked to send an empty message
      Then the peer receives 00 00 00 00
      And the message is not reported as sent
      When the peer sends FF
      Then the message is reported as sent
      And the peer receives nothing

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-13 @twin:framing/no-answer-before-the-fourth-octet
  Rule: A receiver MUST give the same result however TCP divides a size and a payload into segments.

    @twin:framing/one-octet-answers-a-size-and-no-more
    Scenario Outline: A size one octet at a time
      Given an open <role>
      When the peer sends, one octet at a time, 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: A size in two halves
      Given an open <role>
      When the peer sends 00 00
      Then the peer receives nothing
      When the peer sends 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/nothing-is-delivered-while-the-last-octet-is-missing
    Scenario Outline: A payload one octet at a time
      Given an open <role>
      When the peer sends 00 00 00 10
      Then the peer receives FF
      When the peer sends, one octet at a time, 6F 6E 65 20 61 66 74 65 72 20 61 6E 6F 74 68 65
      Then the message 6F 6E 65 20 61 66 74 65 72 20 61 6E 6F 74 68 65 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-size-in-two-halves @twin:framing/a-payload-one-octet-at-a-time @twin:framing/two-messages-arrive-one-after-the-other
    Scenario Outline: A message in every division into segments
      Given every division of the peer's octets into segments
      And an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-message-in-every-division-into-segments
    Scenario Outline: A longer message cut at every point
      Given every division of the peer's octets into segments
      And an open <role>
      When the peer sends 00 00 00 28
      Then the peer receives FF
      When the peer sends 54 68 65 20 73 69 7A 65 20 77 61 69 74 73 20 66 6F 72 20 74 68 65 20 61 6E 73 77 65 72 20 6F 66 20 61 20 70 65 65 72 2E
      Then the message 54 68 65 20 73 69 7A 65 20 77 61 69 74 73 20 66 6F 72 20 74 68 65 20 61 6E 73 77 65 72 20 6F 66 20 61 20 70 65 65 72 2E is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-message-in-every-division-into-segments @twin:framing/a-message-after-an-empty-one
    Scenario Outline: An empty message in every division into segments
      Given every division of the peer's octets into segments
      And an open <role>
      When the peer sends 00 00 00 00
      Then the peer receives FF
      And an empty message is delivered

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-14 @twin:framing/two-messages-arrive-one-after-the-other
  Rule: A receiver MUST treat the octet that follows the last octet of a payload, in the same segment or in a later one, as the first octet of the next size, unless it then awaits the answer to a size of its own.

    @twin:framing/one-octet-answers-a-size-and-no-more
    Scenario Outline: Two messages arrive one after the other
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      When the peer sends 00 00 00 02
      Then the peer receives FF
      When the peer sends 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @no-echo
    Scenario Outline: A payload and the next size share a segment
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F 00 00 00 02
      Then the message 68 65 6C 6C 6F is delivered
      And the peer receives FF
      When the peer sends 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-payload-and-the-next-size-share-a-segment @twin:framing/a-size-in-two-halves @no-echo
    Scenario Outline: A payload and half of the next size share a segment
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F 00 00
      Then the message 68 65 6C 6C 6F is delivered
      And the peer receives nothing
      When the peer sends 00 02
      Then the peer receives FF
      When the peer sends 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-payload-and-half-of-the-next-size-share-a-segment @twin:framing/a-message-in-every-division-into-segments @no-echo
    Scenario Outline: A payload and the next size in every division into segments
      Given every division of the peer's octets into segments
      And an open <role>
      When the peer sends 00 00 00 04
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 00 00 00 02
      Then the message 68 65 6C 6C is delivered
      And the peer receives FF
      When the peer sends 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-15 @twin:framing/an-empty-message-is-announced-and-waits-for-its-answer
  Rule: A sender that sends no payload after an answer, and keeps the connection, MUST treat the octet that follows that answer, in the same segment or in a later one, as the first octet of a size of the other side, unless it then awaits the answer to a further size of its own.

    Scenario Outline: The answer to an empty message shares a segment with a size
      Given an open <role>
      When the implementation is asked to send an empty message
      Then the peer receives 00 00 00 00
      When the peer sends FF 00 00 00 05
      Then the message is reported as sent
      And the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/the-answer-to-an-empty-message-shares-a-segment-with-a-size @twin:refusal/the-answer-f1-refuses-a-message @twin:framing/nothing-is-delivered-when-no-octet-of-the-payload-came
    Scenario Outline: A refusal shares a segment with a size
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends F1 00 00 00 02
      Then the message is reported as failed with the code F1: rejected
      And the peer receives FF, or sees the connection closed
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/the-answer-to-an-empty-message-shares-a-segment-with-a-size @twin:framing/a-message-in-every-division-into-segments @twin:framing/a-message-each-way
    Scenario Outline: The answer to an empty message and a size in every division into segments
      Given every division of the peer's octets into segments
      And an open <role>
      When the implementation is asked to send an empty message
      Then the peer receives 00 00 00 00
      When the peer sends FF 00 00 00 05
      Then the message is reported as sent
      And the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-16
  Rule: An endpoint MUST NOT send any octet on an open connection while it has neither a transmission under way nor a size to answer.

    Scenario Outline: An idle connection is silent
      Given a timeout of 500 ms
      And an open <role>
      Then the peer receives nothing for 1500 ms
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-17 @twin:framing/the-payload-is-held-back-until-the-answer
  Rule: A sender MUST NOT report a message as sent before the receiver's `FF` has arrived and its own TCP has taken the last octet of the payload.

    Scenario Outline: A message is not sent before its answer
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      And the message is not reported as sent
      When the peer sends FF
      Then the peer receives 68 65 6C 6C 6F
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-18 @twin:framing/a-message-is-not-sent-before-its-answer
  Rule: A sender that has not received an answer within its timeout MUST report the transmission as failed, MUST NOT send any octet of the payload, and MUST close the connection.

    Scenario Outline: No answer within the timeout
      Given a timeout of 500 ms
      And an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      And the message is reported as failed: timeout
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: An answer late but within the timeout
      Given a timeout of 1500 ms
      And an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      And the peer receives nothing for 600 ms
      When the peer sends FF
      Then the peer receives 68 65 6C 6C 6F
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-19 @twin:framing/a-message-is-not-sent-before-its-answer
  Rule: A sender that meets the end of the stream or a reset where the answer is due MUST report the transmission as failed, MUST NOT send any octet of the payload, and MUST close the connection.

    Scenario Outline: The end of the stream in place of the answer
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer half-closes
      Then the message is reported as failed: truncated or closed
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/the-end-of-the-stream-in-place-of-the-answer
    Scenario Outline: A reset in place of the answer
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer resets the connection
      Then the message is reported as failed: truncated or closed

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-20 @twin:framing/nothing-is-delivered-of-a-payload-cut-by-the-end-of-the-stream
  Rule: A receiver that meets the end of the stream or a reset inside a size or a payload MUST report the message as truncated, and MUST close the connection.

    Scenario Outline: The end of the stream inside a payload is reported
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C
      And the peer half-closes
      Then the reception is reported as failed: truncated
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/the-end-of-the-stream-inside-a-payload-is-reported @twin:framing/nothing-is-delivered-of-a-size-cut-by-the-end-of-the-stream
    Scenario Outline: The end of the stream inside a size is reported
      Given an open <role>
      When the peer sends 00 00 00
      And the peer half-closes
      Then the reception is reported as failed: truncated
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/the-end-of-the-stream-inside-a-payload-is-reported @twin:framing/nothing-is-delivered-of-a-payload-cut-by-a-reset
    Scenario Outline: A reset inside a payload is reported
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C
      And the peer resets the connection
      Then the reception is reported as failed: truncated

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/the-end-of-the-stream-inside-a-payload-is-reported @twin:framing/the-end-of-the-stream-inside-a-size-is-reported @twin:framing/the-end-of-the-stream-in-place-of-the-answer @twin:ends/the-end-of-the-stream-right-behind-a-payload @twin:ends/the-end-of-the-stream-after-a-message-sent-is-in-order @twin:handshake/the-end-of-the-stream-in-place-of-the-octet @twin:framing/a-message-each-way @twin:framing/a-message-in-every-division-into-segments @twin:framing/nothing-is-delivered-when-no-octet-of-the-payload-came @twin:ends/a-size-cut-by-the-end-of-the-stream-is-not-answered @twin:ends/a-payload-cut-by-the-end-of-the-stream-is-not-answered
    Scenario Outline: The end of the stream after each octet of an exchange
      Given a <role>
      When an exchange is cut after each octet by the end of the stream

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-reset-inside-a-payload-is-reported @twin:framing/a-reset-in-place-of-the-answer @twin:ends/a-reset-after-a-message-delivers-nothing-more @twin:handshake/a-reset-in-place-of-the-octet @twin:ends/a-reset-in-place-of-the-handshake-does-not-end-the-accepting @twin:framing/the-end-of-the-stream-after-each-octet-of-an-exchange
    Scenario Outline: A reset after each octet of an exchange
      Given a <role>
      When an exchange is cut after each octet by a reset

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-21 @twin:framing/no-answer-within-the-timeout @twin:framing/nothing-is-delivered-of-a-payload-cut-by-the-end-of-the-stream
  Rule: A receiver to which no octet has come for its timeout inside a size or a payload MUST report the stall, and MUST close the connection.

    Scenario Outline: A stall inside a payload
      Given a timeout of 500 ms
      And an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C
      Then the reception is reported as failed: timeout
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-stall-inside-a-payload @twin:framing/no-answer-before-the-fourth-octet
    Scenario Outline: A stall inside a size
      Given a timeout of 500 ms
      And an open <role>
      When the peer sends 00 00 00
      Then the reception is reported as failed: timeout
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-stall-inside-a-payload @twin:framing/a-stall-inside-a-size @twin:framing/no-answer-within-the-timeout @twin:handshake/no-octet-within-the-timeout @twin:framing/a-message-each-way @twin:framing/a-message-in-every-division-into-segments @twin:ends/messages-on-two-connections-do-not-mix
    Scenario Outline: A stall after each octet of an exchange
      Given a timeout of 500 ms
      And a <role>
      When an exchange is cut after each octet by a stall

      Examples:
        | role   |
        | server |
        | client |

  @TP-FRAME-22 @twin:framing/short-writes-are-finished @twin:framing/two-messages-arrive-one-after-the-other
  Rule: A sender MUST keep the octets that arrive while it sends a payload, and MUST take them for a size once the transmission is over.

    Scenario Outline: A size that arrives while a payload is being sent
      Given peers with a small receive buffer
      And an open <role>
      When the implementation is asked to send the 8388608 octets of message 7
      Then the peer receives 00 80 00 00
      When the peer stops reading
      And the peer sends FF
      Then the message is not reported as sent
      When the peer sends 00 00 00 02
      Then the message is not reported as sent
      When the peer reads on
      Then the peer receives the 8388608 octets of message 7
      And the message is reported as sent
      And the peer receives FF
      When the peer sends 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/the-answer-to-an-empty-message-shares-a-segment-with-a-size @twin:framing/a-message-each-way
    Scenario Outline: An answer shares a segment with a size
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends FF 00 00 00 02
      Then the peer receives 68 65 6C 6C 6F
      And the message is reported as sent
      And the peer receives FF
      When the peer sends 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |
