@twin:framing/a-message-each-way
Feature: Half duplex and collisions

  SPEC.md, section 8.

  @TP-COLL-1 @twin:framing/a-message-each-way @twin:framing/nothing-is-delivered-while-the-last-octet-is-missing @twin:framing/two-messages-one-after-the-other
  Rule: An endpoint that has answered a size with `FF` MUST NOT send any octet of a transmission of its own before the last octet of that payload has arrived, and MUST then start a transmission that its caller has asked for, unless the connection has ended.

    @twin:framing/nothing-is-delivered-while-the-last-octet-is-missing @twin:framing/two-messages-one-after-the-other @twin:framing/a-message-each-way
    Scenario Outline: A message asked for inside a payload waits for its end
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65
      Then the peer receives nothing
      When the implementation is asked to send 68 69
      Then the peer receives nothing
      When the peer sends 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      And the peer receives 00 00 00 02
      When the peer sends FF
      Then the peer receives 68 69
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

    @twin:collision/a-message-asked-for-inside-a-payload-waits-for-its-end
    Scenario Outline: A message asked for in front of a payload waits for its end
      Given an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the implementation is asked to send 68 69
      Then the peer receives nothing
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      And the peer receives 00 00 00 02
      When the peer sends FF
      Then the peer receives 68 69
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

  @TP-COLL-2 @twin:framing/two-messages-one-after-the-other @twin:framing/a-message-is-not-sent-before-its-answer
  Rule: A sender whose caller asks for a transmission while another is under way MUST NOT send any octet of the later one before the earlier one is over, and MUST then start it or report it as failed.

    Scenario Outline: A message asked for while another waits for its answer
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the implementation is asked to send 68 69
      Then the peer receives nothing
      When the peer sends FF
      Then the peer receives 68 65 6C 6C 6F
      And the peer receives 00 00 00 02
      When the peer sends FF
      Then the peer receives 68 69
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

    @twin:collision/a-message-asked-for-while-another-waits-for-its-answer @twin:framing/short-writes-are-finished
    Scenario Outline: A message asked for while a payload is on its way
      Given peers with a small receive buffer
      And an open <role>
      When the implementation is asked to send the 8388608 octets of message 7
      Then the peer receives 00 80 00 00
      When the peer stops reading
      And the peer sends FF
      And the implementation is asked to send 68 69
      Then the message is not reported as sent
      When the peer reads on
      Then the peer receives the 8388608 octets of message 7
      And the peer receives 00 00 00 02
      When the peer sends FF
      Then the peer receives 68 69
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

    @twin:collision/a-message-asked-for-while-another-waits-for-its-answer
    Scenario Outline: Several messages at once
      Given an open <role>
      When the implementation is asked to send several messages at once
      Then each of them goes out whole, one after the other

      Examples:
        | role   |
        | server |
        | client |

  @TP-COLL-3 @twin:framing/a-message-is-not-sent-before-its-answer @twin:framing/a-message-each-way
  Rule: A sender whose size is answered with an octet from `01` to `F0`, or with `FD`, MUST report the transmission as failed, MUST NOT send any octet of the payload, and MUST close the connection.

    Scenario Outline: The answer 01 ends the connection
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends 01
      Then the message is reported as failed with the code 01: collision or rejected
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:collision/the-answer-01-ends-the-connection
    Scenario Outline: The answer F0 ends the connection
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends F0
      Then the message is reported as failed with the code F0: collision or rejected
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:collision/the-answer-01-ends-the-connection
    Scenario Outline: The answer FD ends the connection
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends FD
      Then the message is reported as failed with the code FD: rejected or collision
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

  @TP-COLL-4 @twin:refusal/the-answer-00-refuses-a-message @twin:framing/no-answer-before-the-fourth-octet
  Rule: A sender MUST NOT take an octet that has come where its answer was due for a part of a size, and MUST NOT answer or deliver anything because of it.

    @twin:refusal/the-answer-00-refuses-a-message @twin:framing/no-answer-before-the-fourth-octet @twin:framing/nothing-is-delivered-of-a-size-cut-by-the-end-of-the-stream @twin:ends/a-size-that-is-too-large-as-far-as-it-goes-is-not-answered
    Scenario Outline: The rest of a size behind 00 is not answered
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends 00 00 00 05
      Then the message is reported as failed with the code 00: rejected or collision
      And the peer receives no octet
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:collision/the-answer-01-ends-the-connection @twin:framing/no-answer-before-the-fourth-octet
    Scenario Outline: A size in place of the answer is not answered
      Given an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends 01 00 00 05
      Then the message is reported as failed with the code 01: collision or rejected
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:collision/the-rest-of-a-size-behind-00-is-not-answered @twin:framing/an-empty-message-is-announced-and-waits-for-its-answer @twin:framing/nothing-is-delivered-of-a-size-cut-by-the-end-of-the-stream
    Scenario Outline: An empty message is not taken for one that collides
      Given an open <role>
      When the implementation is asked to send an empty message
      Then the peer receives 00 00 00 00
      When the peer sends 00 00 00 00
      Then the message is reported as failed with the code 00: rejected or collision
      And the peer receives no octet
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |
