@twin:framing/one-octet-answers-a-size-and-no-more
Feature: Refusal

  SPEC.md, section 7.

  @TP-REFUSE-1 @twin:framing/no-answer-before-the-fourth-octet
  Rule: A receiver MUST answer a size above `F0FFFFFF` with the single octet `00`, once the fourth octet of the size has arrived.

    Scenario Outline: The size F1000000 is refused
      Given an open <role>
      When the peer sends F1 00 00 00
      Then the peer receives 00
      And the peer receives no octet

      Examples:
        | role   |
        | server |
        | client |

    @twin:refusal/the-size-f1000000-is-refused
    Scenario Outline: The size FFFFFFFF is refused
      Given an open <role>
      When the peer sends FF FF FF FF
      Then the peer receives 00
      And the peer receives no octet

      Examples:
        | role   |
        | server |
        | client |

    @twin:refusal/the-size-f1000000-is-refused
    Scenario Outline: A size that is too large is refused after its fourth octet
      Given an open <role>
      When the peer sends F1 00 00
      Then the peer receives nothing
      When the peer sends 00
      Then the peer receives 00

      Examples:
        | role   |
        | server |
        | client |

    @twin:refusal/a-size-that-is-too-large-is-refused-after-its-fourth-octet @twin:framing/a-message-in-every-division-into-segments
    Scenario Outline: A size that is too large in every division into segments
      Given every division of the peer's octets into segments, on a connection of its own
      And an open <role>
      When the peer sends F1 00 00 00
      Then the peer receives 00

      Examples:
        | role   |
        | server |
        | client |

  @TP-REFUSE-2 @twin:refusal/the-size-f1000000-is-refused
  Rule: A receiver that has a receive limit MUST answer a size above that limit with the single octet `00`, once the fourth octet of the size has arrived.

    Scenario Outline: A size one above the receive limit is refused
      Given a receive limit of 16 octets
      And an open <role>
      When the peer sends 00 00 00 11
      Then the peer receives 00
      And the peer receives no octet

      Examples:
        | role   |
        | server |
        | client |

    @twin:refusal/a-size-one-above-the-receive-limit-is-refused
    Scenario Outline: The largest size is refused under a receive limit
      Given a receive limit of 16 octets
      And an open <role>
      When the peer sends F0 FF FF FF
      Then the peer receives 00
      And the peer receives no octet

      Examples:
        | role   |
        | server |
        | client |

  @TP-REFUSE-3
  Rule: A receiver that has a receive limit MUST accept every size up to and including that limit.

    Scenario Outline: A size equal to the receive limit is accepted
      Given a receive limit of 5 octets
      And an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

  @TP-REFUSE-4
  Rule: A receiver MUST NOT deliver anything for a size that it has refused.

    @twin:refusal/a-size-one-above-the-receive-limit-is-refused @twin:refusal/the-size-ffffffff-is-refused
    Scenario Outline: The payload of a refused message is not delivered
      Given a receive limit of 16 octets
      And an open <role>
      When the peer sends 00 00 00 11
      Then the peer receives 00
      When the peer sends FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF
      Then the peer receives no octet but 00
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

  @TP-REFUSE-5
  Rule: A receiver that has refused a size MUST either take the octets that follow as the next size, or close the connection.

    @twin:refusal/the-size-f1000000-is-refused
    Scenario Outline: A receiver goes on or closes after a size above the largest
      Given an open <role>
      When the peer sends F1 00 00 00
      Then the peer receives 00
      And the implementation takes the next size or closes

      Examples:
        | role   |
        | server |
        | client |

    @twin:refusal/a-receiver-goes-on-or-closes-after-a-size-above-the-largest @twin:refusal/the-payload-of-a-refused-message-is-not-delivered
    Scenario Outline: A receiver goes on or closes after a size above its limit
      Given a receive limit of 16 octets
      And an open <role>
      When the peer sends 00 00 00 11
      Then the peer receives 00
      And the implementation takes the next size or closes

      Examples:
        | role   |
        | server |
        | client |

  @TP-REFUSE-7 @twin:framing/a-message-is-not-sent-before-its-answer
  Rule: A sender whose size is answered with `00`, or with an octet from `F1` to `FC`, or with `FE`, MUST NOT send any octet of the payload, and MUST report the transmission as refused, with the octet.

    Scenario Outline: The answer 00 refuses a message
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends 00
      Then the message is reported as failed with the code 00: rejected or collision
      And the peer receives no octet

      Examples:
        | role   |
        | server |
        | client |

    @twin:refusal/the-answer-00-refuses-a-message
    Scenario Outline: The answer F1 refuses a message
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends F1
      Then the message is reported as failed with the code F1: rejected
      And the peer receives no octet

      Examples:
        | role   |
        | server |
        | client |

    @twin:refusal/the-answer-f1-refuses-a-message
    Scenario Outline: The answer FC refuses a message
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends FC
      Then the message is reported as failed with the code FC: rejected
      And the peer receives no octet

      Examples:
        | role   |
        | server |
        | client |

    @twin:refusal/the-answer-f1-refuses-a-message
    Scenario Outline: The answer FE refuses a message
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends FE
      Then the message is reported as failed with the code FE: rejected
      And the peer receives no octet

      Examples:
        | role   |
        | server |
        | client |

  @TP-REFUSE-8 @twin:refusal/the-answer-00-refuses-a-message @twin:framing/two-messages-one-after-the-other
  Rule: A sender whose transmission was refused MUST either start the next transmission with a size of its own, or close the connection.

    Scenario Outline: A sender goes on or closes after a refusal
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends 00
      Then the message is reported as failed with the code 00: rejected or collision
      And the implementation sends the next size or closes

      Examples:
        | role   |
        | server |
        | client |

  @TP-REFUSE-6 @twin:framing/a-message-each-way
  Rule: A receiver MUST take memory for a payload in proportion to the octets that have arrived, not to the size that was announced.

    Scenario Outline: Twenty announcements that stall cost no memory
      Given a measure of the implementation's memory
      And an implementation that can receive 16777216 octets
      And a <role>
      When 20 connections are opened, and the peer of each sends 01 00 00 00 and receives FF and sends 68
      Then the implementation's memory has grown by less than 64 MiB
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

    @twin:refusal/a-size-one-above-the-receive-limit-is-refused
    Scenario Outline: Twenty announcements that are refused cost no memory
      Given a measure of the implementation's memory
      And a receive limit of 16 octets
      And a <role>
      When 20 connections are opened, and the peer of each sends 01 00 00 00 and receives 00
      Then the implementation's memory has grown by less than 64 MiB

      Examples:
        | role   |
        | server |
        | client |

  @TP-REFUSE-9 @twin:refusal/the-size-f1000000-is-refused
  Rule: A receiver SHOULD report to its caller a size that it has refused, as too large.

    Scenario Outline: A size above the largest is reported as too large
      Given an open <role>
      When the peer sends F1 00 00 00
      Then the peer receives 00
      And the reception is reported as failed: oversize

      Examples:
        | role   |
        | server |
        | client |

    @twin:refusal/a-size-above-the-largest-is-reported-as-too-large @twin:refusal/a-size-one-above-the-receive-limit-is-refused
    Scenario Outline: A size above the receive limit is reported as too large
      Given a receive limit of 16 octets
      And an open <role>
      When the peer sends 00 00 00 11
      Then the peer receives 00
      And the reception is reported as failed: oversize

      Examples:
        | role   |
        | server |
        | client |
