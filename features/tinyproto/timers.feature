@twin:framing/a-message-each-way @twin:framing/no-answer-within-the-timeout
Feature: Timers and limits

  SPEC.md, section 10. The handshake's timeout is in handshake.feature, TP-HS-7; that of an answer, a size and a payload in
  framing.feature, TP-FRAME-18 and TP-FRAME-21.

  @TP-TIME-2 @twin:framing/a-stall-inside-a-payload @twin:framing/a-stall-inside-a-size @twin:framing/a-payload-one-octet-at-a-time @twin:framing/a-message-in-every-division-into-segments
  Rule: An endpoint MUST start its timeout again with each octet of a size or a payload that arrives.

    Scenario Outline: A size that takes longer than the timeout
      Given a timeout of 1000 ms
      And an open <role>
      When the peer sends 00
      Then the peer receives nothing for 400 ms
      When the peer sends 00
      Then the peer receives nothing for 400 ms
      When the peer sends 00
      Then the peer receives nothing for 400 ms
      When the peer sends 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-stall-inside-a-payload @twin:framing/a-stall-inside-a-size @twin:framing/a-payload-one-octet-at-a-time @twin:framing/a-message-in-every-division-into-segments
    Scenario Outline: A payload that takes longer than the timeout
      Given a timeout of 1000 ms
      And an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68
      Then the peer receives nothing for 400 ms
      When the peer sends 65
      Then the peer receives nothing for 400 ms
      When the peer sends 6C 6C
      Then the peer receives nothing for 400 ms
      When the peer sends 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

  @TP-TIME-3 @twin:framing/short-writes-are-finished @twin:framing/no-answer-within-the-timeout
  Rule: A sender whose TCP has taken no octet of a payload for its timeout MUST report the transmission as failed, and MUST close the connection.

    Scenario Outline: A peer that takes no octet of a payload
      Given a timeout of 500 ms
      And peers with a small receive buffer
      And an open <role>
      When the implementation is asked to send the 8388608 octets of message 7
      Then the peer receives 00 80 00 00
      When the peer stops reading
      And the peer sends FF
      Then the message is reported as failed: timeout
      When the peer reads on
      Then the peer receives a part of the 8388608 octets of message 7, and then sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

  @TP-TIME-4 @twin:framing/two-messages-arrive-one-after-the-other @twin:framing/two-messages-one-after-the-other
  Rule: An endpoint MUST NOT close a connection for its timeout between messages.

    @twin:framing/two-messages-one-after-the-other @twin:framing/two-messages-arrive-one-after-the-other
    Scenario Outline: An idle connection outlives the timeout after a message received
      Given a timeout of 500 ms
      And an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      And the peer receives nothing for 1500 ms
      When the peer sends 00 00 00 02
      Then the peer receives FF
      When the peer sends 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: An idle connection outlives the timeout after a message sent
      Given a timeout of 500 ms
      And an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends FF
      Then the peer receives 68 65 6C 6C 6F
      And the message is reported as sent
      And the peer receives nothing for 1500 ms
      When the implementation is asked to send 68 69
      Then the peer receives 00 00 00 02
      When the peer sends FF
      Then the peer receives 68 69
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |
