@twin:framing/a-message-each-way
Feature: Ends and faults of gruv-socks

  SPEC.md, section B.3.

  @GS-END-1 @twin:ends/the-end-of-the-stream-before-any-message
  Rule: An endpoint that meets the end of the stream between frames MUST report the connection as ended, MUST close it, and MUST NOT report an error or deliver a message for the end.

    @twin:framing/a-message-is-delivered
    Scenario Outline: The end of the stream before any message
      Given an open <role>
      When the peer half-closes
      Then the peer sees the connection closed
      And the connection is reported as ended, without an error

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-before-any-message @twin:framing/a-message-each-way
    Scenario Outline: The end of the stream after messages
      Given an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      When the implementation is asked to send 68 69
      Then the peer receives 00 00 00 02 68 69
      When the peer half-closes
      Then the peer sees the connection closed
      And the connection is reported as ended, without an error

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-after-messages @twin:framing/a-message-after-an-empty-one
    Scenario Outline: The end of the stream after an empty message
      Given an open <role>
      When the peer sends 00 00 00 00
      Then an empty message is delivered
      When the peer half-closes
      Then the peer sees the connection closed
      And the connection is reported as ended, without an error

      Examples:
        | role   |
        | server |
        | client |

  @GS-END-2 @twin:ends/the-end-of-the-stream-before-any-message @twin:framing/nothing-is-delivered-of-a-size-alone
  Rule: A receiver that meets the end of the stream or a reset inside a size or a payload MUST report the message as truncated, at once, MUST NOT deliver anything of it, and MUST close the connection.

    @twin:ends/the-end-of-the-stream-before-any-message @twin:framing/nothing-is-delivered-while-the-last-octet-is-missing
    Scenario Outline: The end of the stream inside a payload
      Given an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C
      And the peer half-closes
      Then the reception is reported as failed: truncated
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-inside-a-payload @twin:framing/three-octets-of-an-empty-message-are-none @twin:connections/the-end-is-reported-after-a-fault
    Scenario Outline: The end of the stream inside a size
      Given an open <role>
      When the peer sends 00 00 00
      And the peer half-closes
      Then the reception is reported as failed: truncated
      And nothing is delivered
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-inside-a-payload @twin:framing/nothing-is-delivered-of-a-size-alone @twin:connections/the-end-is-reported-after-a-fault
    Scenario Outline: The end of the stream where a payload is due
      Given an open <role>
      When the peer sends 00 00 00 05
      And the peer half-closes
      Then the reception is reported as failed: truncated
      And nothing is delivered
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-inside-a-payload @twin:framing/a-large-message-is-delivered-whole @twin:connections/the-end-is-reported-after-a-fault
    Scenario Outline: The end of the stream inside a large payload
      Given an implementation that can receive 300000 octets
      And an open <role>
      When the peer sends 00 04 93 E0
      And the peer sends the 299999 octets of message 5
      And the peer half-closes
      Then the reception is reported as failed: truncated
      And nothing is delivered
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-inside-a-payload @twin:connections/the-end-is-reported-after-a-fault
    Scenario Outline: A reset inside a payload
      Given an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C
      Then the peer receives nothing
      When the peer resets the connection
      Then the reception is reported as failed: truncated
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-reset-inside-a-payload @twin:ends/the-end-of-the-stream-inside-a-size @twin:connections/the-end-is-reported-after-a-fault
    Scenario Outline: A reset inside a size
      Given an open <role>
      When the peer sends 00 00 00
      Then the peer receives nothing
      When the peer resets the connection
      Then the reception is reported as failed: truncated
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-inside-a-size @twin:ends/the-end-of-the-stream-where-a-payload-is-due @twin:ends/the-end-of-the-stream-after-messages @twin:framing/a-message-each-way @twin:framing/a-message-in-every-division-into-segments @twin:ends/a-fault-does-not-end-the-accepting @twin:ends/an-end-does-not-end-the-accepting @twin:ends/frames-on-two-connections-do-not-mix
    Scenario Outline: The end of the stream after each octet
      Given a <role>
      When an exchange is cut after each octet by the end of the stream

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-after-each-octet @twin:ends/a-reset-inside-a-size @twin:ends/a-reset-after-messages @twin:ends/a-reset-does-not-end-the-accepting
    Scenario Outline: A reset after each octet
      Given a <role>
      When an exchange is cut after each octet by a reset

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-inside-a-payload @twin:timers/the-rest-of-a-payload-after-a-timeout @twin:connections/the-end-is-reported-after-a-fault
    Scenario Outline: The end of the stream inside a payload, after a timeout
      Given a timeout of 300 ms
      And an open <role>
      When the peer sends 00 00 00 05 68 65
      Then the reception is reported as failed: timeout
      When the peer half-closes
      Then the reception is reported as failed: truncated
      And nothing is delivered
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

  @GS-END-3 @twin:ends/the-end-of-the-stream-before-any-message
  Rule: An endpoint that meets a reset between frames MUST report the connection as ended, MUST close it, and MUST NOT deliver a message for it.

    Scenario Outline: A reset before any message
      Given an open <role>
      When the peer resets the connection
      Then the connection is reported as ended

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-reset-before-any-message @twin:ends/the-end-of-the-stream-after-messages
    Scenario Outline: A reset after messages
      Given an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      When the implementation is asked to send 68 69
      Then the peer receives 00 00 00 02 68 69
      When the peer resets the connection
      Then the connection is reported as ended

      Examples:
        | role   |
        | server |
        | client |

  @GS-END-4 @twin:ends/a-reset-before-any-message @twin:framing/a-message-is-reported-as-sent-when-all-of-it-is-taken
  Rule: A sender MUST report as failed every message of which its TCP has not taken the last octet when the connection ends, however it ends, and every one that its caller asks for after that.

    Scenario Outline: A reset inside a frame that is being sent
      Given peers with a small receive buffer
      And an open <role>
      When the peer stops reading
      And the implementation is asked to send the 8388608 octets of message 7
      Then the message is not reported as sent
      When the peer resets the connection
      Then the message is reported as failed: truncated or closed
      And the connection is reported as ended

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-reset-inside-a-frame-that-is-being-sent @twin:framing/a-message-waits-for-the-last-octet-of-an-earlier-one
    Scenario Outline: A message that waits when the connection is reset
      Given peers with a small receive buffer
      And an open <role>
      When the peer stops reading
      And the implementation is asked to send the 8388608 octets of message 7
      And the implementation is asked to send the 8388609 octets of message 8
      Then the message is not reported as sent
      When the peer resets the connection
      Then the message is reported as failed: truncated or closed
      And the connection is reported as ended

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-before-any-message @twin:framing/a-message-is-reported-as-sent-when-all-of-it-is-taken
    Scenario Outline: The end of the stream inside a frame that is being sent
      Given peers with a small receive buffer
      And an open <role>
      When the peer stops reading behind the next 4 octets
      And the implementation is asked to send the 8388608 octets of message 7
      Then the peer receives 00 80 00 00
      And the message is not reported as sent
      When the peer half-closes
      And the peer reads on
      Then the 8388608 octets of message 7 go out to the last, or the message is reported as failed, and the connection is closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-close-ends-an-idle-connection @twin:framing/a-message-is-reported-as-sent-when-all-of-it-is-taken
    Scenario Outline: A close inside a frame that is being sent
      Given peers with a small receive buffer
      And an open <role>
      When the peer stops reading behind the next 4 octets
      And the implementation is asked to send the 8388608 octets of message 7
      Then the peer receives 00 80 00 00
      And the message is not reported as sent
      When the implementation is asked to close the connection
      Then the message is not reported as sent
      When the peer reads on
      Then the 8388608 octets of message 7 go out to the last, or the message is reported as failed, and the connection is closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-close-inside-a-frame-that-is-being-sent @twin:framing/a-message-waits-for-the-last-octet-of-an-earlier-one
    Scenario Outline: A message that waits when the caller closes
      Given peers with a small receive buffer
      And an open <role>
      When the peer stops reading behind the next 4 octets
      And the implementation is asked to send the 8388608 octets of message 7
      Then the peer receives 00 80 00 00
      When the implementation is asked to send 68 69
      Then the message is not reported as sent
      When the implementation is asked to close the connection
      Then the message is not reported as sent
      When the peer reads on
      Then the peer receives a part of the 8388608 octets of message 7, and then sees the connection closed
      And the message is reported as failed: closed or truncated

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-before-any-message
    Scenario Outline: A message asked for after the end of the stream
      Given an open <role>
      When the peer half-closes
      Then the connection is reported as ended
      When the implementation is asked to send 68 69
      Then the message is reported as failed: closed
      And the peer receives no octet

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-message-asked-for-after-the-end-of-the-stream @twin:ends/the-end-of-the-stream-inside-a-payload
    Scenario Outline: A message asked for after a fault
      Given an open <role>
      When the peer sends 00 00 00 05 68 65
      And the peer half-closes
      Then the reception is reported as failed: truncated
      And the peer sees the connection closed
      When the implementation is asked to send 68 69
      Then the message is reported as failed: closed or truncated
      And the peer receives no octet

      Examples:
        | role   |
        | server |
        | client |

  @GS-END-5 @twin:ends/a-close-ends-an-idle-connection
  Rule: An endpoint whose caller closes a connection MUST NOT begin a frame after that, and MUST close the connection.

    @twin:framing/a-message-is-delivered
    Scenario Outline: A close ends an idle connection
      Given an open <role>
      When the implementation is asked to close the connection
      Then the peer sees the connection closed
      And the connection is reported as ended

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-close-ends-an-idle-connection @twin:framing/a-message-each-way
    Scenario Outline: A close after messages
      Given an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      When the implementation is asked to send 68 69
      Then the peer receives 00 00 00 02 68 69
      When the implementation is asked to close the connection
      Then the peer sees the connection closed
      And the connection is reported as ended

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: A close inside a payload that arrives
      Given an open <role>
      When the peer sends 00 00 00 05 68 65
      Then the peer receives nothing
      When the implementation is asked to close the connection
      Then the peer sees the connection closed
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-close-after-messages @twin:ends/a-message-asked-for-after-the-end-of-the-stream
    Scenario Outline: A message asked for after a close
      Given an open <role>
      When the implementation is asked to close the connection
      Then the peer sees the connection closed
      And the connection is reported as ended
      When the implementation is asked to send 68 69
      Then the message is reported as failed: closed
      And the peer receives no octet

      Examples:
        | role   |
        | server |
        | client |

  @GS-END-6 @twin:ends/frames-on-two-connections-do-not-mix
  Rule: An endpoint MUST NOT let a fault, the stall, the end or its caller's close of one connection change anything on another, or keep an acceptor from accepting further ones.

    @twin:framing/a-message-each-way @twin:framing/a-payload-one-octet-at-a-time @twin:framing/a-size-in-two-pieces @twin:connections/three-connections-at-a-time @twin:connections/a-connection-is-not-open-twice
    Scenario Outline: Frames on two connections do not mix
      Given an open <role>
      When another connection is opened
      And the peer sends 00 00
      Then the peer receives nothing
      When the second peer sends 00 00 00 02 68
      Then the second peer receives nothing
      When the peer sends 00 05 68 65
      Then the peer receives nothing
      When the second peer sends 69
      Then the message 68 69 is delivered from the second peer
      When the peer sends 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @no-echo @twin:ends/frames-on-two-connections-do-not-mix @twin:framing/a-message-goes-out-inside-a-payload-that-arrives
    Scenario Outline: A message each way on two connections at once
      Given an open <role>
      When another connection is opened
      And the peer sends 00 00 00 05 68 65
      Then the peer receives nothing
      When the implementation is asked to send 68 69 to the second peer
      Then the second peer receives 00 00 00 02 68 69
      When the implementation is asked to send 21
      Then the peer receives 00 00 00 01 21
      When the peer sends 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/frames-on-two-connections-do-not-mix @twin:ends/the-end-of-the-stream-before-any-message
    Scenario Outline: The end of one connection leaves another alone
      Given an open <role>
      When another connection is opened
      And the peer sends 00 00 00 05 68 65
      And the second peer half-closes
      Then the second peer's connection is reported as ended
      When the peer sends 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/frames-on-two-connections-do-not-mix @twin:ends/the-end-of-the-stream-inside-a-payload
    Scenario Outline: A cut on one connection leaves another alone
      Given an open <role>
      When another connection is opened
      And the peer sends 00 00 00 05 68 65
      And the second peer sends 00 00 00 05 68 65 6C 6C
      And the second peer half-closes
      Then the reception from the second peer is reported as failed: truncated
      And the second peer sees the connection closed
      When the peer sends 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/frames-on-two-connections-do-not-mix @twin:framing/a-size-above-the-receive-limit
    Scenario Outline: A refused size on one connection leaves another alone
      Given a receive limit of 5 octets
      And an open <role>
      When another connection is opened
      And the peer sends 00 00 00 05 68 65
      And the second peer sends 00 00 00 06
      Then the reception from the second peer is reported as failed: oversize
      And the second peer sees the connection closed
      When the peer sends 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/frames-on-two-connections-do-not-mix @twin:ends/a-reset-before-any-message
    Scenario Outline: A reset of one connection leaves another alone
      Given an open <role>
      When another connection is opened
      And the peer sends 00 00 00 05 68 65
      And the second peer resets the connection
      Then the second peer's connection is reported as ended
      When the peer sends 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/frames-on-two-connections-do-not-mix @twin:ends/a-close-ends-an-idle-connection
    Scenario Outline: A close of one connection leaves another alone
      Given an open <role>
      When another connection is opened
      And the peer sends 00 00 00 05 68 65
      And the implementation is asked to close the second peer's connection
      Then the second peer sees the connection closed
      When the peer sends 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-message-each-way-on-two-connections-at-once @twin:framing/a-message-arrives-while-one-cannot-go-out
    Scenario Outline: A frame that is not read on one connection does not hold up another
      Given peers with a small receive buffer
      And an open <role>
      When another connection is opened
      And the peer stops reading
      And the implementation is asked to send the 8388608 octets of message 7
      Then the peer receives nothing for 300 ms
      When the second peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered from the second peer
      When the implementation is asked to send 68 69 to the second peer
      Then the second peer receives 00 00 00 02 68 69
      When the peer reads on
      Then the peer receives a frame with the 8388608 octets of message 7

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/frames-on-two-connections-do-not-mix @twin:timers/the-rest-of-a-payload-after-a-timeout
    Scenario Outline: A stall on one connection leaves another alone
      Given a timeout of 300 ms
      And an open <role>
      When another connection is opened
      And the second peer sends 00 00 00 05 68 65
      Then the reception from the second peer is reported as failed: timeout
      When the peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered
      When the second peer sends 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered from the second peer

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-cut-on-one-connection-leaves-another-alone @twin:connections/three-connections-at-a-time
    Scenario: A fault does not end the accepting
      Given an open server
      When the peer sends 00 00 00 05 68 65
      And the peer half-closes
      Then the reception is reported as failed: truncated
      And the peer sees the connection closed
      When another connection is opened
      And the second peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered from the second peer

    @twin:ends/a-refused-size-on-one-connection-leaves-another-alone @twin:ends/a-fault-does-not-end-the-accepting
    Scenario: A refused size does not end the accepting
      Given a receive limit of 5 octets
      And an open server
      When the peer sends 00 00 00 06
      Then the reception is reported as failed: oversize
      And the peer sees the connection closed
      When another connection is opened
      And the second peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered from the second peer

    @twin:ends/a-reset-of-one-connection-leaves-another-alone @twin:ends/a-fault-does-not-end-the-accepting
    Scenario: A reset does not end the accepting
      Given an open server
      When the peer resets the connection
      Then the connection is reported as ended
      When another connection is opened
      And the second peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered from the second peer

    @twin:ends/the-end-of-one-connection-leaves-another-alone @twin:ends/a-fault-does-not-end-the-accepting
    Scenario: An end does not end the accepting
      Given an open server
      When the peer half-closes
      Then the connection is reported as ended
      When another connection is opened
      And the second peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered from the second peer

  @GS-END-7 @twin:ends/a-close-of-one-connection-leaves-another-alone @twin:connections/three-connections-at-a-time
  Rule: An acceptor whose caller stops it MUST stop accepting, and MUST close each of its connections.

    Scenario: A stop closes each connection
      Given an open server
      When another connection is opened
      And the second peer sends 00 00 00 05 68 65
      And the implementation's server is stopped
      Then the peer sees the connection closed
      And the second peer sees the connection closed
      And the connection is reported as ended
      And the second peer's connection is reported as ended

    Scenario: A stop ends the accepting
      Given an open server
      When the implementation's server is stopped
      Then no further connection is accepted
