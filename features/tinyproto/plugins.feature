@twin:framing/a-message-each-way
Feature: Plugins

  SPEC.md, section 11. The plugins are those of conformance/SHIM.md: reverse turns the octets around, xor-5a changes each,
  prefix-P puts the octet 50 in front, and fails on receipt of a payload that lacks it.

  @TP-PLUG-1 @twin:plugins/the-size-is-that-of-the-output
  Rule: A sender MUST pass each message through its plugins in the order of their registration, each one's output being the next one's input, before it announces the message.

    Scenario Outline: Three plugins in the order of their registration
      Given the plugins prefix-P, xor-5a, reverse
      And an open <role>
      When the implementation is asked to send 68 69
      Then the peer receives 00 00 00 03
      When the peer sends FF
      Then the peer receives 33 32 0A
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

  @TP-PLUG-2 @twin:framing/a-message-is-not-sent-before-its-answer
  Rule: A sender MUST announce and send the output of its last plugin: the size is that of the transformed message.

    Scenario Outline: The output of the plugin goes out
      Given the plugin reverse
      And an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends FF
      Then the peer receives 6F 6C 6C 65 68
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

    @twin:plugins/the-output-of-the-plugin-goes-out
    Scenario Outline: The size is that of the output
      Given the plugin prefix-P
      And an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 06
      When the peer sends FF
      Then the peer receives 50 68 65 6C 6C 6F
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

    @twin:plugins/the-size-is-that-of-the-output
    Scenario Outline: An empty message that a plugin makes longer
      Given the plugin prefix-P
      And an open <role>
      When the implementation is asked to send an empty message
      Then the peer receives 00 00 00 01
      When the peer sends FF
      Then the peer receives 50
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

  @TP-PLUG-3 @twin:framing/one-octet-answers-a-size-and-no-more
  Rule: A receiver MUST pass each payload through its plugins in the reverse order of their registration, and MUST deliver the output of the last one applied.

    Scenario Outline: The output of the plugin is delivered
      Given the plugin reverse
      And an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 6F 6C 6C 65 68
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:plugins/the-output-of-the-plugin-is-delivered
    Scenario Outline: Three plugins in the reverse order of their registration
      Given the plugins prefix-P, xor-5a, reverse
      And an open <role>
      When the peer sends 00 00 00 03
      Then the peer receives FF
      When the peer sends 33 32 0A
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:plugins/the-output-of-the-plugin-is-delivered
    Scenario Outline: A payload of which a plugin leaves nothing
      Given the plugin prefix-P
      And an open <role>
      When the peer sends 00 00 00 01
      Then the peer receives FF
      When the peer sends 50
      Then an empty message is delivered

      Examples:
        | role   |
        | server |
        | client |

  @TP-PLUG-4 @twin:refusal/a-size-equal-to-the-receive-limit-is-accepted @twin:refusal/a-size-one-above-the-receive-limit-is-refused @twin:plugins/the-output-of-the-plugin-is-delivered
  Rule: A receiver MUST compare the announced size, not that of the message it will deliver, with its receive limit.

    Scenario Outline: The receive limit is compared with the announced size
      Given the plugin prefix-P
      And a receive limit of 5 octets
      And an open <role>
      When the peer sends 00 00 00 06
      Then the peer receives 00
      And the peer receives no octet

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: A size equal to the receive limit passes a plugin
      Given the plugin prefix-P
      And a receive limit of 5 octets
      And an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 50 68 65 6C 6C
      Then the message 68 65 6C 6C is delivered

      Examples:
        | role   |
        | server |
        | client |

  @TP-PLUG-5 @twin:plugins/the-output-of-the-plugin-is-delivered
  Rule: A receiver whose plugin fails on a payload MUST report the message as failed, MUST NOT deliver anything of it, and MUST then take the octets that follow as the next size or close the connection.

    Scenario Outline: A payload that a plugin fails on is not delivered
      Given the plugin prefix-P
      And an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:plugins/a-payload-that-a-plugin-fails-on-is-not-delivered
    Scenario Outline: A payload that a plugin fails on is reported
      Given the plugin prefix-P
      And an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the reception is reported as failed: malformed

      Examples:
        | role   |
        | server |
        | client |

    @twin:plugins/a-payload-that-a-plugin-fails-on-is-reported @twin:framing/nothing-is-delivered-when-no-octet-of-the-payload-came
    Scenario Outline: A receiver goes on or closes after a plugin has failed
      Given the plugin prefix-P
      And an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the reception is reported as failed: malformed
      When the peer sends 00 00 00 02
      Then the peer receives FF, or sees the connection closed
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

  @TP-PLUG-7 @twin:framing/a-message-each-way @twin:plugins/the-output-of-the-plugin-is-delivered @twin:plugins/the-output-of-the-plugin-goes-out @twin:ends/messages-on-two-connections-do-not-mix
  Rule: An acceptor or initiator whose caller has registered plugins once for all connections MUST apply them to each of them.

    @twin:plugins/the-output-of-the-plugin-is-delivered @twin:plugins/the-output-of-the-plugin-goes-out @twin:ends/messages-on-two-connections-do-not-mix @twin:framing/a-message-each-way
    Scenario Outline: A second connection has the plugins too
      Given the plugin reverse
      And an open <role>
      When another connection is opened
      And the second peer sends 00 00 00 05
      Then the second peer receives FF
      When the second peer sends 6F 6C 6C 65 68
      Then the message 68 65 6C 6C 6F is delivered from the second peer
      When the implementation is asked to send 68 69 to the second peer
      Then the second peer receives 00 00 00 02
      When the second peer sends FF
      Then the second peer receives 69 68

      Examples:
        | role   |
        | server |
        | client |
