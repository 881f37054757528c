@twin:frames/an-object-is-delivered
Feature: Timers of obj-over-tcp

  SPEC.md, section A.7.

  @OT-TIME-1 @twin:frames/nothing-is-delivered-while-the-last-octet-is-missing @twin:ends/the-end-of-the-stream-inside-a-pickle
  Rule: A receiver that has a timeout, and to which no octet has come for that time inside a size or a pickle, MUST report the stall, MUST NOT deliver anything of the frame, and MUST close the connection.

    @twin:frames/nothing-is-delivered-while-the-last-octet-is-missing @twin:ends/the-end-of-the-stream-inside-a-pickle @twin:timers/a-frame-that-takes-longer-than-the-timeout @twin:timers/a-frame-in-the-timeout
    Scenario Outline: A stall inside a pickle
      Given a timeout of 500 ms
      And an open <role>
      When the peer sends 20 20 20 20 20 20 20 37 80 04 8C 02 68 69
      Then the reception is reported as failed: timeout
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/nothing-is-delivered-while-the-last-octet-is-missing @twin:ends/the-end-of-the-stream-inside-a-pickle @twin:timers/a-frame-that-takes-longer-than-the-timeout @twin:timers/a-frame-in-the-timeout @twin:timers/a-stall-inside-a-pickle
    Scenario Outline: A stall inside a size
      Given a timeout of 500 ms
      And an open <role>
      When the peer sends 20 20 20 20 20 20 20
      Then the reception is reported as failed: timeout
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/nothing-is-delivered-while-the-last-octet-is-missing @twin:ends/the-end-of-the-stream-inside-a-pickle @twin:timers/a-frame-that-takes-longer-than-the-timeout @twin:timers/a-frame-in-the-timeout @twin:timers/a-stall-inside-a-size
    Scenario Outline: A stall behind the first octet of a size
      Given a timeout of 500 ms
      And an open <role>
      When the peer sends 20
      Then the reception is reported as failed: timeout
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/nothing-is-delivered-while-the-last-octet-is-missing @twin:ends/the-end-of-the-stream-inside-a-pickle @twin:timers/a-frame-that-takes-longer-than-the-timeout @twin:timers/a-frame-in-the-timeout @twin:timers/a-stall-inside-a-pickle
    Scenario Outline: A stall between a size and its pickle
      Given a timeout of 500 ms
      And an open <role>
      When the peer sends 20 20 20 20 20 20 20 37
      Then the reception is reported as failed: timeout
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:timers/a-stall-inside-a-pickle @twin:timers/a-stall-inside-a-size @twin:timers/a-stall-between-a-size-and-its-pickle @twin:timers/a-stall-behind-the-first-octet-of-a-size @twin:connections/fifty-connections-at-a-time @twin:ends/a-cut-on-one-connection-leaves-another-alone @twin:ends/the-end-of-the-stream-after-each-octet-of-an-exchange @twin:connections/frames-interleaved-octet-by-octet @twin:ends/a-stall-on-one-connection-leaves-another-alone
    Scenario Outline: A stall after each octet of an exchange
      Given a timeout of 500 ms
      And a <role>
      When an exchange is cut after each octet by a stall

      Examples:
        | role   |
        | server |
        | client |

  @OT-TIME-2 @twin:frames/a-frame-one-octet-at-a-time
  Rule: A receiver MUST start its timeout again with each octet of a frame that arrives.

    Scenario Outline: A frame in the timeout
      Given a timeout of 1500 ms
      And an open <role>
      When the peer sends 20 20 20 20
      Then the peer receives nothing for 600 ms
      When the peer sends 20 20 20 37 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:timers/a-frame-in-the-timeout
    Scenario Outline: A size that takes longer than the timeout
      Given a timeout of 1000 ms
      And an open <role>
      When the peer sends 20 20
      Then the peer receives nothing for 400 ms
      When the peer sends 20 20
      Then the peer receives nothing for 400 ms
      When the peer sends 20 20
      Then the peer receives nothing for 400 ms
      When the peer sends 20 37 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:timers/a-frame-in-the-timeout @twin:frames/nothing-is-delivered-while-the-last-octet-is-missing @twin:frames/a-size-in-every-division-into-segments
    Scenario Outline: A frame that takes longer than the timeout
      Given a timeout of 1000 ms
      And an open <role>
      When the peer sends 20 20 20 20 20 20 20 37 80
      Then the peer receives nothing for 400 ms
      When the peer sends 04
      Then the peer receives nothing for 400 ms
      When the peer sends 8C 02
      Then the peer receives nothing for 400 ms
      When the peer sends 68 69 2E
      Then the object {"str":"hi"} is delivered

      Examples:
        | role   |
        | server |
        | client |

  @OT-TIME-3
  Rule: An endpoint MUST NOT close a connection for its timeout between frames.

    @twin:frames/an-object-is-delivered @twin:frames/an-idle-connection-is-silent
    Scenario Outline: A connection outlives the timeout before any object
      Given a timeout of 500 ms
      And an open <role>
      Then the peer receives nothing for 1200 ms
      When the peer sends a frame with 80 04 4B 2A 2E
      Then the object {"int":"42"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:timers/a-connection-outlives-the-timeout-before-any-object @twin:frames/two-frames-apart @twin:frames/nothing-answers-a-frame
    Scenario Outline: A connection outlives the timeout after an object received
      Given a timeout of 500 ms
      And an open <role>
      When the peer sends a frame with 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered
      Then the peer receives nothing for 1200 ms
      When the peer sends a frame with 80 04 4B 2A 2E
      Then the object {"int":"42"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:timers/a-connection-outlives-the-timeout-before-any-object @twin:frames/two-objects-one-after-the-other
    Scenario Outline: A connection outlives the timeout after an object sent
      Given a timeout of 500 ms
      And an open <role>
      When the implementation is asked to send the object {"str":"hello"}
      Then the peer receives the object {"str":"hello"}
      Then the peer receives nothing for 1200 ms
      When the peer sends a frame with 80 04 4B 2A 2E
      Then the object {"int":"42"} is delivered

      Examples:
        | role   |
        | server |
        | client |
