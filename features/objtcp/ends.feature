@twin:frames/an-object-is-delivered
Feature: Ends and faults of obj-over-tcp

  SPEC.md, section A.6.

  @OT-END-1
  Rule: An endpoint that meets the end of the stream between frames MUST report the connection as ended, MUST close it, and MUST NOT report an error or deliver an object for the end.

    Scenario Outline: The end of the stream before any object
      Given an open <role>
      When the peer half-closes
      Then the peer sees the connection closed
      And the connection is reported as ended, without an error

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-before-any-object
    Scenario Outline: The end of the stream after an object received
      Given an open <role>
      When the peer sends a frame with 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered
      When the peer half-closes
      Then the peer sees the connection closed
      And the connection is reported as ended, without an error

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-before-any-object @twin:size/an-object-goes-out-behind-its-size
    Scenario Outline: The end of the stream after an object sent
      Given an open <role>
      When the implementation is asked to send the object {"str":"hello"}
      Then the peer receives the object {"str":"hello"}
      When the peer half-closes
      Then the peer sees the connection closed
      And the connection is reported as ended, without an error

      Examples:
        | role   |
        | server |
        | client |

  @OT-END-2 @twin:ends/the-end-of-the-stream-after-an-object-received
  Rule: A receiver that meets the end of the stream or a reset inside a size or a pickle MUST report the frame as truncated, at once, MUST NOT deliver anything of it, and MUST close the connection.

    @twin:ends/the-end-of-the-stream-after-an-object-received @twin:frames/nothing-is-delivered-while-the-last-octet-is-missing
    Scenario Outline: The end of the stream inside a pickle
      Given an open <role>
      When the peer sends 20 20 20 20 20 20 20 37 80 04 8C 02 68 69
      Then the peer receives nothing
      When the peer half-closes
      Then the reception is reported as failed: truncated
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-after-an-object-received @twin:frames/nothing-is-delivered-while-the-last-octet-is-missing @twin:ends/the-end-of-the-stream-inside-a-pickle
    Scenario Outline: The end of the stream inside a size
      Given an open <role>
      When the peer sends 20 20 20 20 20 20 20
      Then the peer receives nothing
      When the peer half-closes
      Then the reception is reported as failed: truncated
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-after-an-object-received @twin:frames/nothing-is-delivered-while-the-last-octet-is-missing @twin:ends/the-end-of-the-stream-inside-a-pickle
    Scenario Outline: The end of the stream between a size and its pickle
      Given an open <role>
      When the peer sends 20 20 20 20 20 20 20 37
      Then the peer receives nothing
      When the peer half-closes
      Then the reception is reported as failed: truncated
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-inside-a-pickle
    Scenario Outline: A reset inside a pickle
      Given an open <role>
      When the peer sends 20 20 20 20 20 20 20 37 80 04 8C 02 68 69
      Then the peer receives nothing
      When the peer resets the connection
      Then the reception is reported as failed: truncated
      And the connection is reported as ended

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-inside-a-size @twin:ends/a-reset-inside-a-pickle
    Scenario Outline: A reset inside a size
      Given an open <role>
      When the peer sends 20 20 20 20 20 20 20
      Then the peer receives nothing
      When the peer resets the connection
      Then the reception is reported as failed: truncated
      And the connection is reported as ended

      Examples:
        | role   |
        | server |
        | client |

    @twin:connections/a-connection-is-not-open-twice @twin:ends/the-end-of-the-stream-inside-a-pickle @twin:ends/the-end-of-the-stream-inside-a-size @twin:ends/the-end-of-the-stream-between-a-size-and-its-pickle @twin:ends/the-end-of-the-stream-after-an-object-sent @twin:frames/a-size-in-every-division-into-segments @twin:frames/an-object-each-way @twin:objects/what-python-writes/a-str @twin:objects/what-python-writes/a-str-client @twin:connections/frames-interleaved-octet-by-octet @twin:ends/a-cut-does-not-end-the-accepting @twin:ends/an-end-does-not-end-the-accepting
    Scenario Outline: The end of the stream after each octet of an exchange
      Given a <role>
      When an exchange is cut after each octet by the end of the stream

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-reset-inside-a-pickle @twin:ends/a-reset-inside-a-size @twin:ends/a-reset-after-an-object @twin:ends/a-reset-does-not-end-the-accepting @twin:ends/the-end-of-the-stream-after-each-octet-of-an-exchange
    Scenario Outline: A reset after each octet of an exchange
      Given a <role>
      When an exchange is cut after each octet by a reset

      Examples:
        | role   |
        | server |
        | client |

  @OT-END-3
  Rule: An endpoint that meets a reset between frames MUST report the connection as ended, MUST close it, and MUST NOT deliver an object for it.

    Scenario Outline: A reset before any object
      Given an open <role>
      When the peer resets the connection
      Then the connection is reported as ended

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-reset-before-any-object
    Scenario Outline: A reset after an object
      Given an open <role>
      When the peer sends a frame with 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered
      When the peer resets the connection
      Then the connection is reported as ended

      Examples:
        | role   |
        | server |
        | client |

  @OT-END-4 @twin:frames/an-object-is-not-reported-as-sent-before-its-last-octet
  Rule: A sender MUST report as failed every object of which its TCP has not taken the last octet when the connection ends, however it ends, and every one that its caller asks for after that.

    @twin:frames/an-object-is-not-reported-as-sent-before-its-last-octet @twin:ends/a-reset-before-any-object @twin:ends/the-end-of-the-stream-before-any-object
    Scenario Outline: A reset inside a frame that is being sent
      Given peers with a small receive buffer
      And an open <role>
      When the peer stops reading
      And the implementation is asked to send the 8388608 octets of message 7
      Then the message is not reported as sent
      And the peer receives nothing for 300 ms
      When the peer resets the connection
      Then the message is reported as failed: truncated or closed
      And the connection is reported as ended

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/an-object-is-not-reported-as-sent-before-its-last-octet @twin:ends/a-close-ends-an-idle-connection
    Scenario Outline: A close inside a frame that is being sent
      Given peers with a small receive buffer
      And an open <role>
      When the peer stops reading
      And the implementation is asked to send the 8388608 octets of message 7
      Then the message is not reported as sent
      And the peer receives nothing for 300 ms
      When the implementation is asked to close the connection
      Then the message is not reported as sent
      When the peer reads on
      Then a frame of 8388608 octets or more goes out to the last, or the message is reported as failed, and the connection is closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-reset-inside-a-frame-that-is-being-sent
    Scenario Outline: An object that waits for another when the connection is reset
      Given peers with a small receive buffer
      And an open <role>
      When the peer stops reading
      And the implementation is asked to send the 8388608 octets of message 7
      Then the message is not reported as sent
      And the peer receives nothing for 300 ms
      When the implementation is asked to send the 8388608 octets of message 8
      Then the message is not reported as sent
      And the peer receives nothing for 300 ms
      When the peer resets the connection
      Then the message is reported as failed: truncated or closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-close-inside-a-frame-that-is-being-sent @twin:ends/an-object-that-waits-for-another-when-the-connection-is-reset
    Scenario Outline: An object that waits for another when the caller closes
      Given peers with a small receive buffer
      And an open <role>
      When the peer stops reading
      And the implementation is asked to send the 8388608 octets of message 7
      Then the message is not reported as sent
      And the peer receives nothing for 300 ms
      When the implementation is asked to send the 8388608 octets of message 8
      Then the message is not reported as sent
      And the peer receives nothing for 300 ms
      When the implementation is asked to close the connection
      Then the message is not reported as sent
      When the peer reads on
      Then the peer receives a part of a frame of 8388608 octets or more, and then sees the connection closed
      And the message is reported as failed: closed or truncated

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-before-any-object @twin:frames/an-object-is-reported-as-sent
    Scenario Outline: An object asked for after the end
      Given an open <role>
      When the peer half-closes
      Then the connection is reported as ended
      When the implementation is asked to send the object {"str":"hello"}
      Then the message is reported as failed: closed
      And the peer receives no octet

      Examples:
        | role   |
        | server |
        | client |

  @OT-END-5
  Rule: An endpoint whose caller closes a connection MUST NOT begin a frame after that, and MUST close the connection.

    Scenario Outline: A close ends an idle connection
      Given an open <role>
      When the implementation is asked to close the connection
      Then the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-close-ends-an-idle-connection
    Scenario Outline: A close inside a frame that arrives
      Given an open <role>
      When the peer sends 20 20 20 20 20 20 20 37 80 04 8C
      And the implementation is asked to close the connection
      Then the peer sees the connection closed
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/a-close-ends-an-idle-connection @twin:ends/an-object-asked-for-after-the-end
    Scenario Outline: An object asked for after a close
      Given an open <role>
      When the implementation is asked to close the connection
      Then the peer sees the connection closed
      And the connection is reported as ended
      When the implementation is asked to send the object {"str":"hello"}
      Then the message is reported as failed: closed
      And the peer receives no octet

      Examples:
        | role   |
        | server |
        | client |

  @OT-END-6 @twin:connections/two-connections-at-a-time
  Rule: An endpoint MUST NOT let a malformed frame, another fault, the stall, the end or its caller's close of one connection change anything on another, or keep an acceptor from accepting further ones.

    @twin:connections/two-connections-at-a-time @twin:ends/the-end-of-the-stream-before-any-object @twin:frames/a-frame-one-octet-at-a-time
    Scenario Outline: The end of one connection leaves another alone
      Given an open <role>
      When another connection is opened
      And the peer sends 20 20 20 20 20 20 20 37 80 04 8C
      And the second peer half-closes
      Then the second peer sees the connection closed
      When the peer sends 02 68 69 2E
      Then the object {"str":"hi"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:connections/two-connections-at-a-time @twin:ends/the-end-of-the-stream-inside-a-size @twin:ends/the-end-of-one-connection-leaves-another-alone
    Scenario Outline: A cut on one connection leaves another alone
      Given an open <role>
      When another connection is opened
      And the peer sends 20 20 20 20 20 20 20 37 80 04 8C
      And the second peer sends 20 20 20
      And the second peer half-closes
      Then the reception from the second peer is reported as failed: truncated
      And the second peer sees the connection closed
      When the peer sends 02 68 69 2E
      Then the object {"str":"hi"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:connections/two-connections-at-a-time @twin:size/eight-octets-that-are-no-size/a-letter-that-is-no-digit @twin:size/eight-octets-that-are-no-size/a-letter-that-is-no-digit-client @twin:ends/the-end-of-one-connection-leaves-another-alone
    Scenario Outline: A malformed frame on one connection leaves another alone
      Given an open <role>
      When another connection is opened
      And the peer sends 20 20 20 20 20 20 20 37 80 04 8C
      And the second peer sends 20 20 20 20 20 20 20 47
      Then the reception from the second peer is reported as failed: malformed
      And the second peer sees the connection closed
      When the peer sends 02 68 69 2E
      Then the object {"str":"hi"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:connections/two-connections-at-a-time @twin:ends/a-close-ends-an-idle-connection @twin:ends/the-end-of-one-connection-leaves-another-alone
    Scenario Outline: A close of one connection leaves another alone
      Given an open <role>
      When another connection is opened
      And the peer sends 20 20 20 20 20 20 20 37 80 04 8C
      And the implementation is asked to close the second peer's connection
      Then the second peer sees the connection closed
      When the peer sends 02 68 69 2E
      Then the object {"str":"hi"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:connections/two-connections-at-a-time @twin:frames/an-object-is-not-reported-as-sent-before-its-last-octet
    Scenario Outline: A frame that is not read on one connection does not hold up another
      Given peers with a small receive buffer
      And an open <role>
      When another connection is opened
      And the peer stops reading
      And the implementation is asked to send the 8388608 octets of message 7
      Then the message is not reported as sent
      When the implementation is asked to send the object {"str":"hello"} to the second peer
      Then the second peer receives the object {"str":"hello"}
      When the peer reads on
      Then the peer receives a frame with the 8388608 octets of message 7

      Examples:
        | role   |
        | server |
        | client |

    @twin:connections/two-connections-at-a-time @twin:timers/a-stall-inside-a-size @twin:timers/a-connection-outlives-the-timeout-before-any-object @twin:ends/the-end-of-one-connection-leaves-another-alone
    Scenario Outline: A stall on one connection leaves another alone
      Given a timeout of 500 ms
      And an open <role>
      When another connection is opened
      And the second peer sends 20 20 20
      Then the reception from the second peer is reported as failed: timeout
      And the second peer sees the connection closed
      When the peer sends a frame with 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:connections/two-connections-at-a-time @twin:connections/a-connection-is-not-open-twice @twin:size/eight-octets-that-are-no-size/a-letter-that-is-no-digit
    Scenario: A malformed frame does not end the accepting
      Given an open server
      When the peer sends 20 20 20 20 20 20 20 47
      Then the reception is reported as failed: malformed
      When another connection is opened
      And the second peer sends a frame with 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered from the second peer

    @twin:connections/two-connections-at-a-time @twin:connections/a-connection-is-not-open-twice @twin:ends/the-end-of-the-stream-inside-a-size
    Scenario: A cut does not end the accepting
      Given an open server
      When the peer sends 20 20 20
      And the peer half-closes
      Then the reception is reported as failed: truncated
      And the peer sees the connection closed
      When another connection is opened
      And the second peer sends a frame with 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered from the second peer

    @twin:connections/two-connections-at-a-time @twin:connections/a-connection-is-not-open-twice @twin:ends/a-reset-before-any-object
    Scenario: A reset does not end the accepting
      Given an open server
      When the peer resets the connection
      Then the connection is reported as ended
      When another connection is opened
      And the second peer sends a frame with 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered from the second peer

    @twin:connections/two-connections-at-a-time @twin:connections/a-connection-is-not-open-twice @twin:ends/the-end-of-the-stream-before-any-object
    Scenario: An end does not end the accepting
      Given an open server
      When the peer half-closes
      Then the connection is reported as ended
      When another connection is opened
      And the second peer sends a frame with 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered from the second peer

  @OT-END-7 @twin:connections/two-connections-at-a-time @twin:ends/a-close-ends-an-idle-connection @twin:ends/a-close-inside-a-frame-that-arrives
  Rule: An acceptor whose caller closes it as a whole MUST stop accepting, and MUST close each of its connections.

    Scenario: A server that is stopped closes its connections
      Given an open server
      When another connection is opened
      And the second peer sends 20 20 20
      And the implementation's server is stopped
      Then the peer sees the connection closed
      And the second peer sees the connection closed
      And no further connection is accepted
