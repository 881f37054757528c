@twin:framing/a-message-is-delivered
Feature: Frames of gruv-socks

  SPEC.md, section B.2. One message sent and one received are the twins of every other case.

  @GS-SIZE-1 @twin:framing/a-message-goes-out
  Rule: A sender MUST announce each message by its size alone: the number of octets of the payload, as four octets, most significant first.

    Scenario Outline: A size that takes three octets
      Given an open <role>
      When the implementation is asked to send the 70000 octets of message 1
      Then the peer receives 00 01 11 70
      And the peer receives the 70000 octets of message 1

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/short-writes-are-finished
    Scenario Outline: A size that takes four octets
      Given an open <role>
      When the implementation is asked to send the 16777219 octets of message 1
      Then the peer receives 01 00 00 03
      And the peer receives the 16777219 octets of message 1

      Examples:
        | role   |
        | server |
        | client |

  @GS-SIZE-2
  Rule: A receiver MUST accept every size from zero up to and including its receive limit, or up to `FFFFFFFF` where it has none.

    @no-echo
    Scenario Outline: A size with the highest bit set
      Given an implementation that can receive 3116367872 octets
      And an open <role>
      When the peer sends B9 C0 00 00 68
      Then the peer receives nothing
      And the reception is not reported as failed
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

    @no-echo @twin:framing/a-size-with-the-highest-bit-set
    Scenario Outline: The smallest size that TinyProto refuses
      Given an implementation that can receive 4043309056 octets
      And an open <role>
      When the peer sends F1 00 00 00 68
      Then the peer receives nothing
      And the reception is not reported as failed
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

    @no-echo @twin:framing/the-smallest-size-that-tinyproto-refuses
    Scenario Outline: The largest size
      Given an implementation that can receive 4294967295 octets
      And an open <role>
      When the peer sends FF FF FF FF 68
      Then the peer receives nothing
      And the reception is not reported as failed
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: A message of as many octets as the receive limit
      Given a receive limit of 5 octets
      And an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-message-of-as-many-octets-as-the-receive-limit @twin:framing/an-empty-message-after-another-message @twin:framing/a-message-after-an-empty-one
    Scenario Outline: Messages up to the receive limit
      Given a receive limit of 5 octets
      And an open <role>
      When the peer sends 00 00 00 04 68 65 6C 6C
      Then the message 68 65 6C 6C is delivered
      When the peer sends 00 00 00 00
      Then an empty message is delivered
      When the peer sends 00 00 00 05 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-large-message-is-delivered-whole
    Scenario Outline: A message of as many octets as a large receive limit
      Given a receive limit of 100000 octets
      And an open <role>
      When the peer sends a frame with the 100000 octets of message 2
      Then the 100000 octets of message 2 are delivered

      Examples:
        | role   |
        | server |
        | client |

  @GS-SIZE-3
  Rule: A receiver MUST put a size together from its four octets however they arrive, and MUST NOT act on fewer.

    Scenario Outline: A size in two pieces
      Given an open <role>
      When the peer sends 00 00
      Then the peer receives nothing
      And the reception is not reported as failed
      When the peer sends 00 02 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-size-in-two-pieces
    Scenario Outline: A size in pieces of one and three octets
      Given an open <role>
      When the peer sends 00
      Then the peer receives nothing
      And the reception is not reported as failed
      When the peer sends 00 00 02 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-size-in-two-pieces
    Scenario Outline: Three octets of an empty message are none
      Given an open <role>
      When the peer sends 00 00 00
      Then nothing is delivered
      And the reception is not reported as failed
      When the peer sends 02 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-size-in-pieces-of-one-and-three-octets @twin:framing/three-octets-of-an-empty-message-are-none
    Scenario Outline: A size one octet at a time
      Given an open <role>
      When the peer sends 00
      Then the peer receives nothing
      When the peer sends 00
      Then the peer receives nothing
      When the peer sends 00
      Then the peer receives nothing
      When the peer sends 02
      Then the peer receives nothing
      When the peer sends 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-size-in-two-pieces @twin:framing/a-size-far-above-the-receive-limit
    Scenario Outline: A size that is too large as far as it goes is waited for
      Given a receive limit of 5 octets
      And an open <role>
      When the peer sends FF FF FF
      Then the peer receives nothing
      And the reception is not reported as failed
      When the peer sends FF
      Then the reception is reported as failed: oversize
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

  @GS-SIZE-4 @twin:framing/a-size-above-the-receive-limit
  Rule: A receiver that has a receive limit MUST report a size above that limit as oversize, MUST NOT deliver anything that follows it, and MUST close the connection without waiting for any further octet.

    @twin:framing/a-message-of-as-many-octets-as-the-receive-limit
    Scenario Outline: A size above the receive limit
      Given a receive limit of 5 octets
      And an open <role>
      When the peer sends 00 00 00 06
      Then the reception is reported as failed: oversize
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: A size far above the receive limit
      Given a receive limit of 5 octets
      And an open <role>
      When the peer sends FF FF FF FF
      Then the reception is reported as failed: oversize
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-size-far-above-the-receive-limit @twin:framing/a-message-of-as-many-octets-as-a-large-receive-limit
    Scenario Outline: A size one above a large receive limit
      Given a receive limit of 100000 octets
      And an open <role>
      When the peer sends 00 01 86 A1
      Then the reception is reported as failed: oversize
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @no-echo @twin:connections/the-end-is-reported-after-a-size-that-is-refused
    Scenario Outline: Nothing is delivered of a message above the receive limit
      Given a receive limit of 5 octets
      And an open <role>
      When the peer sends 00 00 00 06 68 65 6C 6C 6F 21
      Then the reception is reported as failed: oversize
      And nothing is delivered
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @no-echo @twin:framing/nothing-is-delivered-of-a-message-above-the-receive-limit @twin:framing/two-messages-in-one-segment
    Scenario Outline: Nothing is delivered that follows a message above the receive limit
      Given a receive limit of 5 octets
      And an open <role>
      When the peer sends 00 00 00 06 68 65 6C 6C 6F 21 00 00 00 02 68 69
      Then the reception is reported as failed: oversize
      And nothing is delivered
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-size-above-the-receive-limit @twin:framing/a-size-one-octet-at-a-time
    Scenario Outline: A size above the receive limit after a message
      Given a receive limit of 5 octets
      And an open <role>
      When the peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered
      When the peer sends, one octet at a time, 00 00 00 06
      Then the reception is reported as failed: oversize
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

  @GS-SIZE-5 @twin:framing/a-message-is-delivered @twin:connections/a-connection-is-not-open-twice
  Rule: A receiver MUST take memory for a payload in proportion to the octets that have arrived, not to the size that was announced.

    Scenario Outline: Twenty announcements that stall cost no memory
      Given a measure of the implementation's memory
      And an implementation that can receive 16777216 octets
      And a <role>
      When 20 connections are opened, and the peer of each sends 01 00 00 00 68
      Then the peer receives nothing
      And the implementation's memory has grown by less than 64 MiB
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-size-above-the-receive-limit
    Scenario Outline: Twenty announcements that are refused cost no memory
      Given a measure of the implementation's memory
      And a receive limit of 16 octets
      And a <role>
      When 20 connections are opened, and the peer of each sends 01 00 00 00
      Then the peer sees the connection closed
      And the implementation's memory has grown by less than 64 MiB

      Examples:
        | role   |
        | server |
        | client |

  @GS-FRAME-1 @twin:framing/a-message-goes-out
  Rule: A sender MUST send, directly behind each size, exactly the announced number of octets, in order and unchanged, without waiting for any octet of the other side.

    @twin:connections/a-connection-is-open-at-once
    Scenario Outline: A message goes out
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05 68 65 6C 6C 6F

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: Two messages go out, one after the other
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05 68 65 6C 6C 6F
      When the implementation is asked to send 00 FF 00 FE
      Then the peer receives 00 00 00 04 00 FF 00 FE
      And the peer receives nothing

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-size-that-takes-three-octets
    Scenario Outline: A payload of many segments is unchanged
      Given an open <role>
      When the implementation is asked to send the 1000000 octets of message 3
      Then the peer receives a frame with the 1000000 octets of message 3
      And the peer receives nothing

      Examples:
        | role   |
        | server |
        | client |

  @GS-FRAME-2 @twin:connections/a-connection-is-open-at-once
  Rule: An endpoint MUST NOT send any octet that is not part of a frame that its caller has asked for.

    Scenario Outline: No octet answers a size
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives no octet
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

    @no-echo @twin:framing/no-octet-answers-a-size
    Scenario Outline: No octet answers a payload
      Given an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C 6F
      Then the peer receives no octet
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

    @twin:timers/a-connection-lives-after-several-timeouts
    Scenario Outline: An idle connection is silent
      Given a timeout of 400 ms
      And an open <role>
      Then the peer receives nothing for 2000 ms

      Examples:
        | role   |
        | server |
        | client |

    @no-echo @twin:framing/no-octet-answers-a-payload
    Scenario Outline: No octet answers an empty message
      Given an open <role>
      When the peer sends 00 00 00 00
      Then the peer receives no octet
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

  @GS-FRAME-3
  Rule: A receiver MUST deliver each payload to its caller as one message, in order and unchanged, once its last octet has arrived, and MUST NOT deliver anything of it before.

    @twin:framing/no-octet-answers-a-size @twin:framing/no-octet-answers-a-payload @twin:framing/a-message-goes-out
    Scenario Outline: A message is delivered
      Given an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: Three messages, one after the other
      Given an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      When the peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered
      When the peer sends 00 00 00 08 67 6F 6F 64 20 62 79 65
      Then the message 67 6F 6F 64 20 62 79 65 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-message-goes-out @twin:framing/a-message-is-delivered
    Scenario Outline: A message each way
      Given an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      When the implementation is asked to send 68 69
      Then the peer receives 00 00 00 02 68 69
      When the peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: A large message is delivered whole
      Given an implementation that can receive 300000 octets
      And an open <role>
      When the peer sends a frame with the 300000 octets of message 5
      Then the 300000 octets of message 5 are delivered

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: Octets that look like sizes and signals are payload
      Given an open <role>
      When the peer sends 00 00 00 0C 00 00 00 00 FF FE FD 00 00 00 00 01
      Then the message 00 00 00 00 FF FE FD 00 00 00 00 01 is delivered

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: Nothing is delivered while the last octet is missing
      Given an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C
      Then nothing is delivered
      When the peer sends 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/nothing-is-delivered-while-the-last-octet-is-missing
    Scenario Outline: Nothing is delivered of a size alone
      Given an open <role>
      When the peer sends 00 00 00 05
      Then nothing is delivered
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

  @GS-FRAME-4 @twin:framing/a-size-in-two-pieces @twin:framing/a-payload-one-octet-at-a-time
  Rule: A receiver MUST give the same result however TCP divides frames into segments.

    @twin:framing/nothing-is-delivered-of-a-size-alone
    Scenario Outline: A payload one octet at a time
      Given an open <role>
      When the peer sends 00 00 00 10
      And the peer sends, one octet at a time, 6F 6E 65 20 61 66 74 65 72 20 61 6E 6F 74 68 65
      Then the message 6F 6E 65 20 61 66 74 65 72 20 61 6E 6F 74 68 65 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-size-one-octet-at-a-time @twin:framing/a-size-in-pieces-of-one-and-three-octets @twin:framing/a-payload-one-octet-at-a-time @twin:framing/three-messages-one-after-the-other
    Scenario Outline: A message in every division into segments
      Given every division of the peer's octets into segments
      And an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-message-in-every-division-into-segments @twin:framing/a-message-after-an-empty-one @twin:framing/an-empty-message-after-another-message
    Scenario Outline: An empty message in every division into segments
      Given every division of the peer's octets into segments
      And an open <role>
      When the peer sends 00 00 00 00
      Then an empty message is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-message-in-every-division-into-segments @twin:framing/a-payload-with-a-single-octet-of-the-next-size
    Scenario Outline: Two messages in every division into segments
      Given every division of the peer's octets into segments
      And an open <role>
      When the peer sends 00 00 00 01 61 00 00 00 01 62
      Then the message 61 is delivered
      And the message 62 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/two-messages-in-every-division-into-segments @twin:framing/empty-messages-among-others-in-one-segment
    Scenario Outline: Messages, one of them empty, in every division into segments
      Given every division of the peer's octets into segments
      And an open <role>
      When the peer sends 00 00 00 00 00 00 00 02 68 69
      Then an empty message is delivered
      And the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/two-messages-in-every-division-into-segments @twin:framing/empty-messages-among-others-in-one-segment
    Scenario Outline: Longer messages cut at every point
      Given every division of the peer's octets into segments
      And an open <role>
      When the peer sends 00 00 00 0F 4E 6F 62 6F 64 79 20 61 6E 73 77 65 72 73 2E 00 00 00 00 00 00 00 15 54 68 65 20 6E 65 78 74 20 6F 6E 65 20 66 6F 6C 6C 6F 77 73 2E
      Then the message 4E 6F 62 6F 64 79 20 61 6E 73 77 65 72 73 2E is delivered
      And an empty message is delivered
      And the message 54 68 65 20 6E 65 78 74 20 6F 6E 65 20 66 6F 6C 6C 6F 77 73 2E is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-message-in-every-division-into-segments @twin:connections/a-connection-is-not-open-twice @twin:ends/an-end-does-not-end-the-accepting
    Scenario Outline: The first message of a connection in every division into segments
      Given every division of the peer's octets into segments, on a connection of its own
      And an open <role>
      When the peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

  @GS-FRAME-5 @twin:framing/three-messages-one-after-the-other
  Rule: A receiver MUST treat the octet that follows the last octet of a payload, in the same segment or in a later one, as the first octet of the next size.

   
    Scenario Outline: Two messages in one segment
      Given an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C 6F 00 00 00 02 68 69
      Then the message 68 65 6C 6C 6F is delivered
      And the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/two-messages-in-one-segment @twin:framing/a-size-in-two-pieces
    Scenario Outline: A payload with the beginning of the next size
      Given an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C 6F 00 00
      Then the message 68 65 6C 6C 6F is delivered
      When the peer sends 00 02 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-payload-with-the-beginning-of-the-next-size @twin:framing/a-size-in-pieces-of-one-and-three-octets
    Scenario Outline: A payload with a single octet of the next size
      Given an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C 6F 00
      Then the message 68 65 6C 6C 6F is delivered
      When the peer sends 00 00 02 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/two-messages-in-one-segment @twin:framing/a-message-after-an-empty-one @twin:framing/an-empty-message-after-another-message
    Scenario Outline: Empty messages among others in one segment
      Given an open <role>
      When the peer sends 00 00 00 00 00 00 00 02 68 69 00 00 00 00 00 00 00 00 00 00 00 01 21
      Then an empty message is delivered
      And the message 68 69 is delivered
      And an empty message is delivered
      And an empty message is delivered
      And the message 21 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/two-messages-in-one-segment @twin:framing/a-large-message-is-delivered-whole
    Scenario Outline: A message behind a large one
      Given an implementation that can receive 300000 octets
      And an open <role>
      When the peer sends a frame with the 300000 octets of message 5
      And the peer sends a frame with the 200 octets of message 6
      Then the 300000 octets of message 5 are delivered
      And the 200 octets of message 6 are delivered

      Examples:
        | role   |
        | server |
        | client |

  @GS-FRAME-6 @twin:framing/a-message-before-the-end-of-the-stream
  Rule: A receiver MUST deliver every message whose frame is complete before a size that is refused or the end of the stream.

    @no-echo @twin:ends/the-end-of-the-stream-after-messages
    Scenario Outline: A message before the end of the stream
      Given an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C 6F
      And the peer half-closes
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @no-echo @twin:framing/a-message-before-the-end-of-the-stream @twin:ends/the-end-of-the-stream-after-an-empty-message
    Scenario Outline: An empty message before the end of the stream
      Given an open <role>
      When the peer sends 00 00 00 00
      And the peer half-closes
      Then an empty message is delivered

      Examples:
        | role   |
        | server |
        | client |

    @no-echo @twin:framing/a-message-before-the-end-of-the-stream @twin:framing/two-messages-in-one-segment @twin:ends/the-end-of-the-stream-inside-a-payload @twin:connections/the-end-is-reported-after-a-fault
    Scenario Outline: Messages before one that the end of the stream cuts
      Given an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C 6F 00 00 00 02 68 69 00 00 00 05 67 6F
      And the peer half-closes
      Then the message 68 65 6C 6C 6F is delivered
      And the message 68 69 is delivered
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @no-echo @twin:framing/a-size-above-the-receive-limit-after-a-message @twin:framing/two-messages-in-one-segment @twin:framing/nothing-is-delivered-of-a-message-above-the-receive-limit
    Scenario Outline: Messages before a size that is refused
      Given a receive limit of 5 octets
      And an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C 6F 00 00 00 02 68 69 00 00 00 06 67 6F
      Then the message 68 65 6C 6C 6F is delivered
      And the message 68 69 is delivered
      And nothing is delivered
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @no-echo @twin:framing/a-message-before-the-end-of-the-stream @twin:framing/a-large-message-is-delivered-whole
    Scenario Outline: A large message before the end of the stream
      Given an implementation that can receive 300000 octets
      And an open <role>
      When the peer sends a frame with the 300000 octets of message 5
      And the peer half-closes
      Then the 300000 octets of message 5 are delivered

      Examples:
        | role   |
        | server |
        | client |

  @GS-FRAME-7 @twin:framing/a-message-is-reported-as-sent @twin:framing/a-payload-of-many-segments-is-unchanged
  Rule: A sender whose TCP has taken only a part of a frame, of its size or of its payload, MUST go on with the missing tail to the last octet, and MUST NOT send any octet twice.

    Scenario Outline: Short writes are finished
      Given peers with a small receive buffer
      And an open <role>
      When the peer stops reading
      And the implementation is asked to send the 8388608 octets of message 7
      Then the peer receives nothing for 300 ms
      When the peer reads on
      Then the peer receives a frame with the 8388608 octets of message 7
      And the peer receives nothing

      Examples:
        | role   |
        | server |
        | client |

  @GS-FRAME-8 @twin:framing/two-messages-go-out-one-after-the-other
  Rule: A sender MUST NOT send any octet of a frame before the last octet of an earlier one.

    @twin:framing/two-messages-go-out-one-after-the-other @twin:framing/a-message-is-reported-as-sent
    Scenario Outline: Several messages asked for at once go out whole
      Given an open <role>
      When the implementation is asked to send several messages at once
      Then each of them goes out whole, one after the other

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-message-is-reported-as-sent-when-all-of-it-is-taken @twin:framing/two-messages-go-out-one-after-the-other
    Scenario Outline: A message waits for the last octet of an earlier one
      Given peers with a small receive buffer
      And an open <role>
      When the peer stops reading behind the next 4 octets
      And the implementation is asked to send the 8388608 octets of message 7
      Then the peer receives 00 80 00 00
      When the implementation is asked to send 68 69
      Then the message is not reported as sent
      When the peer reads on
      Then the peer receives the 8388608 octets of message 7
      And the peer receives 00 00 00 02 68 69

      Examples:
        | role   |
        | server |
        | client |

  @GS-FRAME-9 @twin:framing/a-message-each-way
  Rule: A sender MUST send its frames also while a frame of the other side has begun and not ended.

    @no-echo @twin:framing/a-message-each-way @twin:framing/nothing-is-delivered-of-a-size-alone
    Scenario Outline: A message goes out inside a payload that arrives
      Given an open <role>
      When the peer sends 00 00 00 05 68 65
      Then the peer receives nothing
      When the implementation is asked to send 68 69
      Then the peer receives 00 00 00 02 68 69
      When the peer sends 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @no-echo @twin:framing/a-message-goes-out-inside-a-payload-that-arrives @twin:framing/a-size-in-two-pieces
    Scenario Outline: A message goes out inside a size that arrives
      Given an open <role>
      When the peer sends 00 00
      Then the peer receives nothing
      When the implementation is asked to send 68 69
      Then the peer receives 00 00 00 02 68 69
      When the peer sends 00 05 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

  @GS-FRAME-10 @twin:framing/short-writes-are-finished @twin:framing/a-message-each-way @twin:framing/a-large-message-is-delivered-whole
  Rule: A receiver MUST go on receiving and delivering while its own TCP takes none of the octets that it has to send.

    Scenario Outline: A message arrives while one cannot go out
      Given peers with a small receive buffer
      And an open <role>
      When the peer stops reading
      And the implementation is asked to send the 8388608 octets of message 7
      Then the peer receives nothing for 300 ms
      When the peer sends 00 00 00 05 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      When the peer sends a frame with the 70000 octets of message 3
      Then the 70000 octets of message 3 are delivered
      When the peer reads on
      Then the peer receives a frame with the 8388608 octets of message 7

      Examples:
        | role   |
        | server |
        | client |

  @GS-FRAME-11 @twin:framing/a-message-is-reported-as-sent
  Rule: A sender MUST report a message as sent once its TCP has taken the last octet of the frame, and MUST NOT report it before.

    @twin:framing/a-message-goes-out
    Scenario Outline: A message is reported as sent
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the message is reported as sent
      And the peer receives 00 00 00 05 68 65 6C 6C 6F

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-message-is-reported-as-sent @twin:framing/short-writes-are-finished
    Scenario Outline: A message is reported as sent when all of it is taken
      Given peers with a small receive buffer
      And an open <role>
      When the peer stops reading
      And the implementation is asked to send the 8388608 octets of message 7
      Then the message is not reported as sent
      When the peer reads on
      Then the peer receives a frame with the 8388608 octets of message 7
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/an-empty-message-goes-out @twin:framing/a-message-is-reported-as-sent
    Scenario Outline: An empty message is reported as sent
      Given an open <role>
      When the implementation is asked to send an empty message
      Then the message is reported as sent
      And the peer receives 00 00 00 00

      Examples:
        | role   |
        | server |
        | client |

  @GS-FRAME-12 @twin:framing/a-message-is-reported-as-sent
  Rule: A sender MUST refuse its caller's message of more than `FFFFFFFF` octets with nothing sent, and MUST keep the connection usable.

    Scenario Outline: A message above the largest is refused before it is sent
      Given an open <role>
      When the implementation is asked to send the 4294967296 octets of message 1
      Then the message is reported as failed: oversize
      And the peer receives nothing
      When the implementation is asked to send 68 69
      Then the peer receives 00 00 00 02 68 69
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

  @GS-FRAME-13 @twin:framing/a-message-goes-out
  Rule: A sender MUST send an empty message as a size of zero.

    Scenario Outline: An empty message goes out
      Given an open <role>
      When the implementation is asked to send an empty message
      Then the peer receives 00 00 00 00
      And the peer receives nothing

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/an-empty-message-goes-out @twin:framing/two-messages-go-out-one-after-the-other
    Scenario Outline: An empty message goes out between others
      Given an open <role>
      When the implementation is asked to send 68 69
      Then the peer receives 00 00 00 02 68 69
      When the implementation is asked to send an empty message
      Then the peer receives 00 00 00 00
      When the implementation is asked to send 21
      Then the peer receives 00 00 00 01 21

      Examples:
        | role   |
        | server |
        | client |

  @GS-FRAME-14
  Rule: A receiver MUST deliver an empty message for a size of zero, once its fourth octet has arrived.

    @twin:framing/no-octet-answers-an-empty-message @twin:framing/a-message-is-delivered
    Scenario Outline: An empty message is delivered
      Given an open <role>
      When the peer sends 00 00 00 00
      Then an empty message is delivered
      And the peer receives nothing
      And the reception is not reported as failed

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/an-empty-message-is-delivered
    Scenario Outline: A message after an empty one
      Given an open <role>
      When the peer sends 00 00 00 00
      Then an empty message is delivered
      When the peer sends 00 00 00 05 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/an-empty-message-is-delivered @twin:framing/three-messages-one-after-the-other
    Scenario Outline: An empty message after another message
      Given an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      When the peer sends 00 00 00 00
      Then an empty message is delivered

      Examples:
        | role   |
        | server |
        | client |
