Feature: Ends and timeouts of gruv-socks

  SPEC.md, sections B.3 and B.4.

  @GS-END-2 @twin:framing/a-message-is-delivered @twin:framing/a-message-is-sent
  Rule: A receiver that meets the end of the stream or a reset inside a size or a payload MUST report the message as truncated, at once, MUST NOT deliver anything of it, and MUST close the connection.

    Scenario Outline: The end of the stream after each octet
      Given a <role>
      When an exchange is cut after each octet by the end of the stream

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: A reset after each octet
      Given a <role>
      When an exchange is cut after each octet by a reset

      Examples:
        | role   |
        | server |
        | client |

  @GS-TIME-3 @twin:framing/a-message-is-delivered @twin:framing/a-message-is-sent
  Rule: A receiver MUST keep what has arrived of a size or a payload when a read times out, and MUST deliver the whole message to a later read.

    Scenario Outline: A stall after each octet
      Given a timeout of 400 ms
      And a <role>
      When an exchange is cut after each octet by a stall

      Examples:
        | role   |
        | server |
        | client |

  @GS-TIME-1 @twin:framing/a-message-is-delivered
  Rule: A receiver MUST report a timeout of a read, told apart from every error and from the end, when no message is complete within the timeout since that read began.

    Scenario Outline: A timeout is told when it is over, not before
      Given a timeout of 400 ms
      And an open <role>
      When the peer sends 00 00
      Then the reception is not reported as failed
      And the reception is reported as failed: timeout
      And the peer receives nothing
      When the peer sends 00 02 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

  @GS-TIME-4 @twin:ends/a-timeout-is-told-when-it-is-over-not-before
  Rule: A receiver MUST NOT start the timeout of a read again with the octets of a message that arrive.

    Scenario Outline: Octets that drip in do not hold a read
      Given a timeout of 300 ms
      And an open <role>
      When the peer sends 00
      Then the peer receives nothing for 200 ms
      When the peer sends 00
      Then the peer receives nothing for 200 ms
      When the peer sends 00
      Then the peer receives nothing for 200 ms
      When the peer sends 02
      Then the peer receives nothing for 200 ms
      And the reception has been reported as failed: timeout
      When the peer sends 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

  @GS-END-7 @twin:framing/a-message-is-delivered
  Rule: An acceptor whose caller stops it MUST stop accepting, and MUST close each of its connections.

    Scenario: A server that is stopped accepts no more
      Given an open server
      When the implementation's server is stopped
      Then the peer sees the connection closed
      And no further connection is accepted
