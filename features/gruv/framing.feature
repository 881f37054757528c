Feature: Frames of gruv-socks

  SPEC.md, section B.2.

  @GS-FRAME-3
  Rule: A receiver MUST deliver each payload to its caller as one message, in order and unchanged, once its last octet has arrived, and MUST NOT deliver anything of it before.

    Scenario Outline: A message is delivered
      Given an open <role>
      When the peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered
      When the peer sends a frame with the 70000 octets of message 3
      Then the 70000 octets of message 3 are delivered

      Examples:
        | role   |
        | server |
        | client |

  @GS-FRAME-1
  Rule: A sender MUST send, directly behind each size, exactly the announced number of octets, in order and unchanged, without waiting for any octet of the other side.

    Scenario Outline: A message is sent
      Given an open <role>
      When the implementation is asked to send 68 69
      Then the peer receives 00 00 00 02 68 69
      When the implementation is asked to send the 70000 octets of message 3
      Then the peer receives a frame with the 70000 octets of message 3
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

  @GS-FRAME-4 @twin:framing/a-message-is-delivered
  Rule: A receiver MUST give the same result however TCP divides frames into segments.

    Scenario Outline: Every division of a frame
      Given every division of the peer's octets into segments
      And an open <role>
      When the peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |
