Feature: Ends and timeouts of obj-over-tcp

  SPEC.md, sections A.6 and A.7.

  @OT-END-2 @twin:framing/an-object-is-delivered @twin:framing/a-size-in-eight-letters
  Rule: A receiver that meets the end of the stream or a reset inside a size or a pickle MUST report the frame as truncated, at once, MUST NOT deliver anything of it, and MUST close the connection.

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

  @OT-TIME-1 @twin:framing/an-object-is-delivered @twin:framing/a-size-in-eight-letters
  Rule: A receiver that has a timeout, and to which no octet has come for that time inside a size or a pickle, MUST report the stall, MUST NOT deliver anything of the frame, and MUST close the connection.

    Scenario Outline: A stall after each octet
      Given a timeout of 400 ms
      And a <role>
      When an exchange is cut after each octet by a stall

      Examples:
        | role   |
        | server |
        | client |
