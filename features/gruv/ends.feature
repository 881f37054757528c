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
