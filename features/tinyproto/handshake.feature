Feature: Handshake

  SPEC.md, section 5. The twins of this section are its two plain handshakes.

  @TP-HS-2
  Rule: An acceptor below its connection limit MUST send the single octet `FF` as soon as it has accepted the TCP connection, without waiting for the initiator's octet.

    Scenario: A server greets at once
      Given a connected server
      Then the peer receives FF
      And the peer receives nothing
      When the peer sends FF
      Then the connection is reported as open

    @twin:handshake/a-server-greets-at-once @twin:handshake/a-full-server-refuses-and-half-closes @twin:framing/one-octet-answers-a-size-and-no-more
    Scenario: A server below its limit takes another connection
      Given a connection limit of 2
      And an open server
      When another connection is opened
      And the second peer sends 00 00 00 02
      Then the second peer receives FF
      When the second peer sends 68 69
      Then the message 68 69 is delivered from the second peer

  @TP-HS-1 @twin:handshake/a-server-greets-at-once
  Rule: An initiator MUST send the single octet `FF` as soon as the TCP connection is established, without waiting for the acceptor's octet.

    Scenario: A client greets at once
      Given a connected client
      Then the peer receives FF
      And the peer receives nothing
      When the peer sends FF
      Then the connection is reported as open

  @TP-HS-3 @twin:handshake/a-connection-is-open-when-the-octet-has-come-not-before @twin:framing/a-message-goes-out-behind-its-size
  Rule: An endpoint MUST NOT send any octet after its handshake octet before the other side's `FF` has arrived, even when its caller asks for a transmission.

    Scenario: A message asked for early puts nothing in front of the handshake
      Given a connected client
      Then the peer receives FF
      When the implementation is asked early to send a message
      Then the peer receives nothing
      When the peer sends FF
      Then the connection is reported as open
      And the early message was held back or refused

  @TP-HS-4 @twin:handshake/a-server-greets-at-once @twin:handshake/a-client-greets-at-once
  Rule: An endpoint MUST report the connection as open once the other side's `FF` has arrived, and MUST NOT report it as open before.

    Scenario Outline: A connection is open when the octet has come, not before
      Given a connected <role>
      Then the peer receives FF
      And the connection is not reported as open
      When the peer sends FF
      Then the connection is reported as open

      Examples:
        | role   |
        | server |
        | client |

  @TP-HS-5 @twin:handshake/a-connection-is-open-when-the-octet-has-come-not-before
  Rule: An endpoint whose first received octet is neither `FF` nor, for an initiator, `FE` MUST report the handshake as failed, MUST NOT send anything more, and MUST close the connection.

    Scenario Outline: The octet 00 fails the handshake
      Given a connected <role>
      Then the peer receives FF
      When the peer sends 00
      Then the handshake is reported as failed: handshake
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:handshake/the-octet-00-fails-the-handshake
    Scenario Outline: The octet FD fails the handshake
      Given a connected <role>
      Then the peer receives FF
      When the peer sends FD
      Then the handshake is reported as failed: handshake
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:handshake/the-octet-00-fails-the-handshake
    Scenario Outline: A size in place of the octet is not answered
      Given a connected <role>
      Then the peer receives FF
      When the peer sends 00 00 00 05
      Then the handshake is reported as failed: handshake
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:handshake/the-octet-00-fails-the-handshake
    Scenario: The octet FE fails the handshake of a server
      Given a connected server
      Then the peer receives FF
      When the peer sends FE
      Then the handshake is reported as failed: handshake
      And the peer sees the connection closed

  @TP-HS-6 @twin:handshake/a-connection-is-open-when-the-octet-has-come-not-before
  Rule: An endpoint that meets the end of the stream or a reset before the other side's handshake octet MUST report the handshake as failed, MUST NOT send anything more, and MUST close the connection.

    Scenario Outline: The end of the stream in place of the octet
      Given a connected <role>
      Then the peer receives FF
      When the peer half-closes
      Then the handshake is reported as failed: handshake
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:handshake/the-end-of-the-stream-in-place-of-the-octet
    Scenario Outline: A reset in place of the octet
      Given a connected <role>
      Then the peer receives FF
      When the peer resets the connection
      Then the handshake is reported as failed: handshake

      Examples:
        | role   |
        | server |
        | client |

  @TP-HS-7 @twin:handshake/a-connection-is-open-when-the-octet-has-come-not-before @twin:framing/no-answer-within-the-timeout
  Rule: An endpoint that has not received the other side's handshake octet within its timeout MUST report the handshake as failed, MUST NOT send anything more, and MUST close the connection.

    Scenario Outline: No octet within the timeout
      Given a timeout of 500 ms
      And a connected <role>
      Then the peer receives FF
      And the handshake is reported as failed: timeout
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/an-answer-late-but-within-the-timeout
    Scenario Outline: An octet late but within the timeout
      Given a timeout of 1500 ms
      And a connected <role>
      Then the peer receives FF
      And the peer receives nothing for 600 ms
      When the peer sends FF
      Then the connection is reported as open

      Examples:
        | role   |
        | server |
        | client |

  @TP-HS-8 @twin:framing/one-octet-answers-a-size-and-no-more
  Rule: An endpoint MUST treat every octet that follows the other side's `FF`, in the same segment or in a later one, as framing (section 6).

    Scenario Outline: The octet and a size share a segment
      Given a connected <role>
      Then the peer receives FF
      When the peer sends FF 00 00 00 05
      Then the connection is reported as open
      And the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:handshake/the-octet-and-a-size-share-a-segment @twin:framing/a-size-in-two-halves
    Scenario Outline: The octet and half of a size share a segment
      Given a connected <role>
      Then the peer receives FF
      When the peer sends FF 00 00
      Then the connection is reported as open
      And the peer receives nothing
      When the peer sends 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:handshake/the-octet-and-half-of-a-size-share-a-segment @twin:framing/a-message-in-every-division-into-segments
    Scenario Outline: The octet and a size in every division into segments
      Given every division of the peer's octets into segments, on a connection of its own
      And a connected <role>
      Then the peer receives FF
      When the peer sends FF 00 00 00 05
      Then the connection is reported as open
      And the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

  @TP-HS-9 @twin:handshake/a-server-greets-at-once
  Rule: An acceptor at its connection limit MUST send the single octet `FE` in place of `FF`, MUST NOT send anything more on that connection, and MUST half-close it.

    Scenario: A full server refuses and half-closes
      Given a connection limit of 1
      And an open server
      When another peer connects
      Then the second peer receives FE
      And the second peer receives the end of the stream

  @TP-HS-10 @twin:handshake/a-full-server-refuses-and-half-closes
  Rule: An acceptor that has sent `FE` MUST read and discard what arrives on that connection until the end of the stream, a reset, or until its timeout has passed since the `FE`, and MUST then close it.

    Scenario: The initiator's own octet does not become a reset
      Given a connection limit of 1
      And an open server
      When another peer connects
      And the second peer sends FF
      Then the second peer receives FE
      And the second peer receives the end of the stream
      And the second peer can go on sending
      And the second peer can go on sending

    @twin:handshake/the-initiator-s-own-octet-does-not-become-a-reset @twin:framing/no-answer-within-the-timeout
    Scenario: An initiator that stays is cut off after the timeout
      Given a connection limit of 1
      And a timeout of 500 ms
      And an open server
      When another peer connects
      Then the second peer receives FE
      And the second peer receives the end of the stream
      And the second peer is cut off after the timeout

  @TP-HS-11 @twin:handshake/a-full-server-refuses-and-half-closes @twin:framing/one-octet-answers-a-size-and-no-more
  Rule: An acceptor that refuses a connection for its limit MUST go on serving the connections it holds.

    Scenario: A refusal leaves the open connection alone
      Given a connection limit of 1
      And an open server
      When another peer connects
      Then the second peer receives FE
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

    @twin:handshake/a-refusal-leaves-the-open-connection-alone
    Scenario: A refusal in the middle of a message leaves it alone
      Given a connection limit of 1
      And an open server
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65
      And another peer connects
      Then the second peer receives FE
      When the peer sends 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

  @TP-HS-12 @twin:handshake/a-full-server-refuses-and-half-closes
  Rule: An acceptor MUST give the place of a connection that it has closed to the next initiator.

    @twin:handshake/a-full-server-refuses-and-half-closes @twin:ends/a-close-ends-an-idle-connection
    Scenario: A freed place is given again
      Given a connection limit of 1
      And an open server
      When the implementation is asked to close the connection
      Then the peer sees the connection closed
      And another peer is given the place

    @twin:handshake/a-freed-place-is-given-again @twin:ends/a-connection-that-the-peer-has-ended-is-closed
    Scenario: The place of a connection that the peer has ended is given again
      Given a connection limit of 1
      And an open server
      When the peer half-closes
      Then the peer sees the connection closed
      And another peer is given the place

    @twin:handshake/a-freed-place-is-given-again @twin:ends/a-failed-handshake-does-not-end-the-accepting
    Scenario: The place of a failed handshake is given again
      Given a connection limit of 1
      And a connected server
      Then the peer receives FF
      When the peer sends 00
      Then the handshake is reported as failed: handshake
      And the peer sees the connection closed
      And another peer is given the place

  @TP-HS-13 @twin:handshake/a-connection-is-open-when-the-octet-has-come-not-before
  Rule: An initiator whose first received octet is `FE` MUST report that the acceptor is at its connection limit, MUST NOT send anything more, and MUST close the connection.

    Scenario: A client reports the limit
      Given a connected client
      Then the peer receives FF
      When the peer sends FE
      Then the handshake is reported as failed: limit
      And the peer sees the connection closed

    @twin:handshake/a-client-reports-the-limit
    Scenario: The refusal and the end of the stream arrive together
      Given a connected client
      Then the peer receives FF
      When the peer sends FE
      And the peer half-closes
      Then the handshake is reported as failed: limit
      And the peer sees the connection closed

  @TP-HS-14 @twin:handshake/a-full-server-refuses-and-half-closes
  Rule: An acceptor MUST count every connection towards its connection limit, from its acceptance until the acceptor has closed it, except those that it refuses with `FE`.

    @twin:handshake/a-full-server-refuses-and-half-closes @twin:ends/a-handshake-that-is-not-done-does-not-hold-up-another
    Scenario: A connection counts before its handshake is done
      Given a connection limit of 1
      And a connected server
      Then the peer receives FF
      When another peer connects
      Then the second peer receives FE

    @twin:handshake/a-freed-place-is-given-again
    Scenario: A connection that is being refused does not count
      Given a connection limit of 1
      And a timeout of 60000 ms
      And an open server
      When another peer connects
      Then the second peer receives FE
      When the implementation is asked to close the connection
      Then the peer sees the connection closed
      And another peer is given the place
