@twin:framing/a-message-each-way
Feature: Timers of gruv-socks

  SPEC.md, section B.4.

  @GS-TIME-1 @twin:framing/a-message-is-delivered
  Rule: A receiver MUST report a timeout of a read, told apart from every error and from the end, when no message is complete within the timeout since that read began.

    Scenario Outline: A read of an idle connection times out
      Given a timeout of 300 ms
      And an open <role>
      Then the reception is reported as failed: timeout
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:timers/a-read-of-an-idle-connection-times-out @twin:framing/nothing-is-delivered-of-a-size-alone
    Scenario Outline: A read times out inside a payload
      Given a timeout of 300 ms
      And an open <role>
      When the peer sends 00 00 00 05 68 65
      Then the reception is reported as failed: timeout
      And nothing is delivered
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

    @twin:timers/a-read-times-out-inside-a-payload @twin:framing/a-size-in-two-pieces
    Scenario Outline: A read times out inside a size
      Given a timeout of 300 ms
      And an open <role>
      When the peer sends 00 00
      Then the reception is reported as failed: timeout
      And nothing is delivered
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

    @twin:timers/a-read-of-an-idle-connection-times-out
    Scenario Outline: No read times out before its time
      Given a timeout of 1500 ms
      And an open <role>
      Then the peer receives nothing for 600 ms
      And the reception is not reported as failed

      Examples:
        | role   |
        | server |
        | client |

  @GS-TIME-2 @twin:timers/a-read-of-an-idle-connection-times-out @twin:framing/a-message-each-way
  Rule: A receiver MUST keep the connection open after the timeout of a read.

    Scenario Outline: A connection lives after a timeout
      Given a timeout of 300 ms
      And an open <role>
      Then the reception is reported as failed: timeout
      And the peer receives nothing
      When the peer sends 00 00 00 05 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      When the implementation is asked to send 68 69
      Then the peer receives 00 00 00 02 68 69

      Examples:
        | role   |
        | server |
        | client |

    @twin:timers/a-connection-lives-after-a-timeout
    Scenario Outline: A connection lives after several timeouts
      Given a timeout of 300 ms
      And an open <role>
      Then the reception is reported as failed: timeout
      And the reception is reported as failed: timeout
      And the reception is reported as failed: timeout
      When the peer sends 00 00 00 05 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      And the reception is reported as failed: timeout
      When the implementation is asked to send 68 69
      Then the peer receives 00 00 00 02 68 69

      Examples:
        | role   |
        | server |
        | client |

    @twin:timers/a-connection-lives-after-a-timeout @twin:timers/a-read-times-out-inside-a-payload @twin:framing/a-message-goes-out-inside-a-payload-that-arrives
    Scenario Outline: A connection lives after a timeout inside a payload
      Given a timeout of 300 ms
      And an open <role>
      When the peer sends 00 00 00 05 68 65
      Then the reception is reported as failed: timeout
      And the peer receives nothing
      When the implementation is asked to send 68 69
      Then the peer receives 00 00 00 02 68 69
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

    @twin:timers/a-connection-lives-after-a-timeout @twin:ends/the-end-of-the-stream-after-messages
    Scenario Outline: The end of the stream after a timeout
      Given a timeout of 300 ms
      And an open <role>
      Then the reception is reported as failed: timeout
      When the peer half-closes
      Then the peer sees the connection closed
      And the connection is reported as ended, without an error

      Examples:
        | role   |
        | server |
        | client |

  @GS-TIME-3 @twin:timers/a-connection-lives-after-a-timeout-inside-a-payload
  Rule: A receiver MUST keep what has arrived of a size or a payload when a read times out, and MUST deliver the whole message to a later read.

    Scenario Outline: The rest of a payload after a timeout
      Given a timeout of 300 ms
      And an open <role>
      When the peer sends 00 00 00 05 68 65
      Then the reception is reported as failed: timeout
      When the peer sends 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      When the peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:timers/the-rest-of-a-payload-after-a-timeout @twin:timers/a-read-times-out-inside-a-size
    Scenario Outline: The rest of a size after a timeout
      Given a timeout of 300 ms
      And an open <role>
      When the peer sends 00 00
      Then the reception is reported as failed: timeout
      When the peer sends 00 05 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:timers/the-rest-of-a-payload-after-a-timeout @twin:framing/nothing-is-delivered-of-a-size-alone
    Scenario Outline: A payload after a timeout
      Given a timeout of 300 ms
      And an open <role>
      When the peer sends 00 00 00 05
      Then the reception is reported as failed: timeout
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:timers/the-rest-of-a-payload-after-a-timeout @twin:timers/the-rest-of-a-size-after-a-timeout @twin:timers/a-payload-after-a-timeout @twin:timers/a-connection-lives-after-several-timeouts
    Scenario Outline: Several timeouts in one message
      Given a timeout of 300 ms
      And an open <role>
      When the peer sends 00 00
      Then the reception is reported as failed: timeout
      When the peer sends 00 05
      Then the reception is reported as failed: timeout
      When the peer sends 68 65
      Then the reception is reported as failed: timeout
      When the peer sends 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:timers/several-timeouts-in-one-message @twin:framing/a-message-each-way @twin:framing/a-message-in-every-division-into-segments @twin:ends/a-message-each-way-on-two-connections-at-once @twin:ends/a-stall-on-one-connection-leaves-another-alone @twin:connections/fifty-connections-at-a-time
    Scenario Outline: A stall after each octet
      Given a timeout of 300 ms
      And a <role>
      When an exchange is cut after each octet by a stall

      Examples:
        | role   |
        | server |
        | client |

  @GS-TIME-4 @twin:timers/a-stall-after-each-octet @twin:framing/a-payload-one-octet-at-a-time
  Rule: A receiver MUST NOT start the timeout of a read again with the octets of a message that arrive.

    Scenario Outline: A payload that comes slowly does not hold a read
      Given a timeout of 500 ms
      And an open <role>
      When the peer sends 00 00 00 06 68
      Then the peer receives nothing for 250 ms
      When the peer sends 65
      Then the peer receives nothing for 250 ms
      When the peer sends 6C
      Then the peer receives nothing for 250 ms
      When the peer sends 6C
      Then the peer receives nothing for 250 ms
      When the peer sends 6F
      Then the peer receives nothing for 250 ms
      And the reception has been reported as failed: timeout
      When the peer sends 21
      Then the message 68 65 6C 6C 6F 21 is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:timers/a-payload-that-comes-slowly-does-not-hold-a-read @twin:framing/a-size-one-octet-at-a-time
    Scenario Outline: A size that comes slowly does not hold a read
      Given a timeout of 500 ms
      And an open <role>
      When the peer sends 00
      Then the peer receives nothing for 300 ms
      When the peer sends 00
      Then the peer receives nothing for 300 ms
      When the peer sends 00
      Then the peer receives nothing for 300 ms
      When the peer sends 02
      Then the peer receives nothing for 300 ms
      And the reception has been reported as failed: timeout
      When the peer sends 68 69
      Then the message 68 69 is delivered

      Examples:
        | role   |
        | server |
        | client |
