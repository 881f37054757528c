@twin:framing/a-message-each-way
Feature: Ends and faults

  SPEC.md, section 9. What a receiver makes of an end inside a message is in framing.feature, TP-FRAME-10 and TP-FRAME-20.

  @TP-END-1 @twin:framing/one-octet-answers-a-size-and-no-more
  Rule: An endpoint that meets the end of the stream between messages MUST report the connection as ended, and MUST NOT report an error or deliver a message for it.

    Scenario Outline: The end of the stream before any message is in order
      Given an open <role>
      When the peer half-closes
      Then the connection is reported as ended, without an error

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-before-any-message-is-in-order
    Scenario Outline: The end of the stream after a message received is in order
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      When the peer half-closes
      Then the connection is reported as ended, without an error

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-before-any-message-is-in-order @twin:framing/a-message-is-not-sent-before-its-answer
    Scenario Outline: The end of the stream after a message sent is in order
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends FF
      Then the peer receives 68 65 6C 6C 6F
      And the message is reported as sent
      When the peer half-closes
      Then the connection is reported as ended, without an error

      Examples:
        | role   |
        | server |
        | client |

  @TP-END-2 @twin:framing/one-octet-answers-a-size-and-no-more
  Rule: An endpoint that meets the end of the stream between messages MUST close the connection within its timeout.

    Scenario Outline: A connection that the peer has ended is closed
      Given an open <role>
      When the peer half-closes
      Then the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-connection-that-the-peer-has-ended-is-closed
    Scenario Outline: A connection that the peer has ended after a message is closed
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      When the peer half-closes
      Then the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

  @TP-END-3 @twin:ends/the-end-of-the-stream-after-a-message-received-is-in-order
  Rule: A receiver MUST answer and deliver every message whose last octet has arrived before the end of the stream.

    @no-echo
    Scenario Outline: The end of the stream right behind a payload
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      And the peer half-closes
      Then the message 68 65 6C 6C 6F is delivered
      And the connection is reported as ended, without an error

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-right-behind-a-payload @twin:framing/an-empty-message-is-answered-and-delivered @no-echo
    Scenario Outline: The end of the stream right behind an empty message
      Given an open <role>
      When the peer sends 00 00 00 00
      And the peer half-closes
      Then the peer receives FF
      And an empty message is delivered
      And the connection is reported as ended, without an error

      Examples:
        | role   |
        | server |
        | client |

  @TP-END-4 @twin:ends/the-end-of-the-stream-before-any-message-is-in-order
  Rule: An endpoint that meets a reset between messages MUST report the connection as ended, and MUST NOT deliver a message for it.

    Scenario Outline: A reset before any message delivers nothing
      Given an open <role>
      When the peer resets the connection
      Then nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-reset-before-any-message-delivers-nothing
    Scenario Outline: A reset after a message delivers nothing more
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      When the peer resets the connection
      Then nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

  @TP-END-5 @twin:framing/the-end-of-the-stream-inside-a-payload-is-reported @twin:framing/the-end-of-the-stream-inside-a-size-is-reported
  Rule: A receiver that meets the end of the stream inside a size or a payload MUST NOT send any octet after it.

    Scenario Outline: A size cut by the end of the stream is not answered
      Given an open <role>
      When the peer sends 00 00
      And the peer half-closes
      Then the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-size-cut-by-the-end-of-the-stream-is-not-answered @twin:refusal/a-size-that-is-too-large-is-refused-after-its-fourth-octet
    Scenario Outline: A size that is too large as far as it goes is not answered
      Given an open <role>
      When the peer sends FF FF FF
      And the peer half-closes
      Then the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-size-cut-by-the-end-of-the-stream-is-not-answered
    Scenario Outline: A payload cut by the end of the stream is not answered
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65
      And the peer half-closes
      Then the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

  @TP-END-6 @twin:framing/short-writes-are-finished @twin:framing/a-reset-in-place-of-the-answer @twin:ends/a-reset-before-any-message-delivers-nothing
  Rule: A sender MUST report a transmission as failed, and MUST close the connection, when a reset arrives before its TCP has taken the last octet of the payload.

    Scenario Outline: A reset inside a payload fails the transmission
      Given peers with a small receive buffer
      And an open <role>
      When the implementation is asked to send the 8388608 octets of message 7
      Then the peer receives 00 80 00 00
      When the peer stops reading
      And the peer sends FF
      Then the message is not reported as sent
      When the peer resets the connection
      Then the message is reported as failed: truncated or closed
      And the connection is reported as ended

      Examples:
        | role   |
        | server |
        | client |

  @TP-END-7 @twin:framing/short-writes-are-finished @twin:ends/a-connection-that-the-peer-has-ended-is-closed
  Rule: A sender that meets the end of the stream while it sends a payload MUST either send the payload to its last octet or report the transmission as failed, and MUST then close the connection.

    Scenario Outline: The end of the stream inside a payload that is being sent
      Given peers with a small receive buffer
      And an open <role>
      When the implementation is asked to send the 8388608 octets of message 7
      Then the peer receives 00 80 00 00
      When the peer stops reading
      And the peer sends FF
      Then the message is not reported as sent
      When the peer half-closes
      And the peer reads on
      Then the 8388608 octets of message 7 go out to the last, or the message is reported as failed, and the connection is closed

      Examples:
        | role   |
        | server |
        | client |

  @TP-END-8 @twin:framing/a-message-is-not-sent-before-its-answer
  Rule: An endpoint whose caller closes the connection MUST report every transmission that is not over as failed, MUST NOT send any octet more, and MUST close the connection.

    Scenario Outline: A close ends an idle connection
      Given an open <role>
      When the implementation is asked to close the connection
      Then the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-close-ends-an-idle-connection
    Scenario Outline: A close fails a transmission that waits for its answer
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the implementation is asked to close the connection
      Then the message is reported as failed: closed
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-close-fails-a-transmission-that-waits-for-its-answer @twin:framing/short-writes-are-finished
    Scenario Outline: A close fails a transmission whose payload is on its way
      Given peers with a small receive buffer
      And an open <role>
      When the implementation is asked to send the 8388608 octets of message 7
      Then the peer receives 00 80 00 00
      When the peer stops reading
      And the peer sends FF
      Then the message is not reported as sent
      When the implementation is asked to close the connection
      Then the message is reported as failed: closed
      When the peer reads on
      Then the peer receives a part of the 8388608 octets of message 7, and then sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-close-ends-an-idle-connection
    Scenario Outline: A close inside a message that arrives
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65
      And the implementation is asked to close the connection
      Then the peer sees the connection closed
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

  @TP-END-9 @twin:ends/a-close-ends-an-idle-connection @twin:handshake/a-connection-is-open-when-the-octet-has-come-not-before
  Rule: An endpoint whose caller closes the connection between messages SHOULD end it with a FIN, not with a reset.

    @twin:ends/a-close-ends-an-idle-connection @twin:handshake/a-connection-is-open-when-the-octet-has-come-not-before
    Scenario Outline: A close ends an idle connection in order
      Given an open <role>
      When the implementation is asked to close the connection
      Then the peer receives the end of the stream

      Examples:
        | role   |
        | server |
        | client |

  @TP-END-10 @twin:ends/the-end-of-the-stream-before-any-message-is-in-order @twin:ends/a-close-ends-an-idle-connection @twin:framing/a-message-is-not-sent-before-its-answer
  Rule: An endpoint MUST report a transmission as failed that its caller asks for after the connection has ended.

    Scenario Outline: A message asked for after the end is reported as failed
      Given an open <role>
      When the peer half-closes
      Then the connection is reported as ended
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the message is reported as failed: closed
      And the peer receives no octet

      Examples:
        | role   |
        | server |
        | client |

  @TP-END-11 @twin:framing/one-octet-answers-a-size-and-no-more @twin:framing/a-message-is-not-sent-before-its-answer
  Rule: An endpoint MUST NOT let the fault, the stall or the end of one connection change anything on another.

    Scenario Outline: Messages on two connections do not mix
      Given an open <role>
      When another connection is opened
      And the peer sends 00 00 00 05
      Then the peer receives FF
      When the second peer sends 00 00 00 02
      Then the second peer receives FF
      When the peer sends 68 65
      And the second peer sends 68
      And the peer sends 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      When the second peer sends 69
      Then the message 68 69 is delivered from the second peer

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/messages-on-two-connections-do-not-mix
    Scenario Outline: A message each way on two connections at once
      Given an open <role>
      When another connection is opened
      And the peer sends 00 00 00 05
      Then the peer receives FF
      When the implementation is asked to send 68 69 to the second peer
      Then the second peer receives 00 00 00 02
      When the second peer sends FF
      Then the second peer receives 68 69
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/messages-on-two-connections-do-not-mix @twin:ends/a-connection-that-the-peer-has-ended-is-closed
    Scenario Outline: The end of one connection leaves another alone
      Given an open <role>
      When another connection is opened
      And the peer sends 00 00 00 05
      Then the peer receives FF
      When the second peer half-closes
      Then the second peer sees the connection closed
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/messages-on-two-connections-do-not-mix @twin:ends/a-payload-cut-by-the-end-of-the-stream-is-not-answered
    Scenario Outline: A cut on one connection leaves another alone
      Given an open <role>
      When another connection is opened
      And the second peer sends 00 00 00 05
      Then the second peer receives FF
      When the second peer sends 68 65
      And the second peer half-closes
      Then the second peer sees the connection closed
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-message-each-way-on-two-connections-at-once @twin:framing/short-writes-are-finished
    Scenario Outline: A payload that is not read on one connection does not hold up another
      Given peers with a small receive buffer
      And an open <role>
      When another connection is opened
      And the implementation is asked to send the 8388608 octets of message 7
      Then the peer receives 00 80 00 00
      When the peer stops reading
      And the peer sends FF
      Then the message is not reported as sent
      When the second peer sends 00 00 00 02
      Then the second peer receives FF
      When the second peer sends 68 69
      Then the message 68 69 is delivered from the second peer
      When the peer reads on
      Then the peer receives the 8388608 octets of message 7
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

  @TP-END-12 @twin:ends/messages-on-two-connections-do-not-mix @twin:handshake/a-connection-is-open-when-the-octet-has-come-not-before
  Rule: An acceptor MUST go on accepting connections whatever octets a connection brings, and however long its handshake takes.

    Scenario: A handshake that is not done does not hold up another
      Given a connected server
      Then the peer receives FF
      When another connection is opened
      And the second peer sends 00 00 00 02
      Then the second peer receives FF
      When the second peer sends 68 69
      Then the message 68 69 is delivered from the second peer
      When the peer half-closes
      Then the peer sees the connection closed

    @twin:ends/a-handshake-that-is-not-done-does-not-hold-up-another @twin:handshake/the-octet-00-fails-the-handshake
    Scenario: A failed handshake does not end the accepting
      Given a connected server
      Then the peer receives FF
      When the peer sends 00
      Then the handshake is reported as failed: handshake
      And the peer sees the connection closed
      When another connection is opened
      And the second peer sends 00 00 00 02
      Then the second peer receives FF
      When the second peer sends 68 69
      Then the message 68 69 is delivered from the second peer

    @twin:ends/a-failed-handshake-does-not-end-the-accepting @twin:handshake/a-reset-in-place-of-the-octet
    Scenario: A reset in place of the handshake does not end the accepting
      Given a connected server
      Then the peer receives FF
      When the peer resets the connection
      Then the handshake is reported as failed: handshake
      When another connection is opened
      And the second peer sends 00 00 00 02
      Then the second peer receives FF
      When the second peer sends 68 69
      Then the message 68 69 is delivered from the second peer

    @twin:ends/a-failed-handshake-does-not-end-the-accepting @twin:collision/the-answer-01-ends-the-connection
    Scenario: A collision does not end the accepting
      Given an open server
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends 01
      Then the peer sees the connection closed
      When another connection is opened
      And the second peer sends 00 00 00 02
      Then the second peer receives FF
      When the second peer sends 68 69
      Then the message 68 69 is delivered from the second peer

  @TP-END-13 @twin:collision/a-message-asked-for-while-another-waits-for-its-answer @twin:framing/the-end-of-the-stream-in-place-of-the-answer @twin:ends/a-close-fails-a-transmission-that-waits-for-its-answer
  Rule: An endpoint MUST report as failed every transmission that waits for another one or for a message when the connection ends, however it ends.

    Scenario Outline: A message that waits when the peer ends the connection
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the implementation is asked to send 68 69
      Then the peer receives nothing
      When the peer half-closes
      Then the message is reported as failed: closed or truncated
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-message-that-waits-when-the-peer-ends-the-connection @twin:ends/a-close-fails-a-transmission-that-waits-for-its-answer
    Scenario Outline: A message that waits when the caller closes the connection
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the implementation is asked to send 68 69
      Then the peer receives nothing
      When the implementation is asked to close the connection
      Then the message is reported as failed: closed or truncated
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-message-that-waits-when-the-peer-ends-the-connection @twin:collision/a-message-asked-for-inside-a-payload-waits-for-its-end @twin:framing/the-end-of-the-stream-inside-a-payload-is-reported @twin:collision/a-message-asked-for-in-front-of-a-payload-waits-for-its-end @twin:ends/a-payload-cut-by-the-end-of-the-stream-is-not-answered
    Scenario Outline: A message that waits for one that arrives when that is cut
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65
      And the implementation is asked to send 68 69
      Then the peer receives nothing
      When the peer half-closes
      Then the message is reported as failed: closed or truncated
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |
