@twin:frames/an-object-is-delivered
Feature: Connections of obj-over-tcp

  SPEC.md, section A.8.

  @OT-CONN-1
  Rule: An endpoint MUST report a connection as open once its TCP connection is established, without waiting for an octet, and MUST NOT report it as open twice.

    @twin:frames/nothing-is-sent-when-a-connection-is-made
    Scenario Outline: A connection is open at once
      Given a connected <role>
      Then the connection is reported as open

      Examples:
        | role   |
        | server |
        | client |

    @twin:connections/a-connection-is-open-at-once @twin:frames/an-object-is-delivered
    Scenario Outline: A connection is not open twice
      Given a connected <role>
      Then the connection is reported as open
      When the peer sends a frame with 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered
      And the connection is not reported as open

      Examples:
        | role   |
        | server |
        | client |

  @OT-CONN-2 @twin:ends/the-end-of-the-stream-before-any-object
  Rule: An endpoint MUST report the end of each connection that it has reported as open, once, and after the last object of that connection.

    @twin:frames/an-object-before-the-end-of-the-stream @twin:frames/two-frames-share-a-segment @no-echo
    Scenario Outline: The end is reported after the last object
      Given an open <role>
      When the peer sends 20 20 20 20 20 20 20 37 80 04 8C 02 68 69 2E 20 20 20 20 20 20 20 35 80 04 4B 2A 2E
      And the peer half-closes
      Then the object {"str":"hi"} is delivered
      And the object {"int":"42"} is delivered
      And the connection is reported as ended, without an error

      Examples:
        | role   |
        | server |
        | client |

  @OT-CONN-3 @twin:connections/two-connections-at-a-time
  Rule: An acceptor MUST hold several connections at a time, and MUST take the octets of each for frames of that connection alone.

    @twin:frames/an-object-each-way @twin:connections/a-connection-is-open-at-once
    Scenario Outline: Two connections at a time
      Given an open <role>
      When another connection is opened
      And the second peer sends a frame with 80 04 4B 2A 2E
      Then the object {"int":"42"} is delivered from the second peer
      When the peer sends a frame with 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered
      When the implementation is asked to send the object {"str":"hello"} to the second peer
      Then the second peer receives the object {"str":"hello"}

      Examples:
        | role   |
        | server |
        | client |

    @twin:connections/two-connections-at-a-time @twin:frames/a-frame-one-octet-at-a-time @twin:frames/a-size-in-every-division-into-segments @twin:frames/a-long-pickle-cut-at-every-point @twin:frames/the-end-of-a-pickle-and-the-next-size-in-every-division-into-segments
    Scenario Outline: Frames interleaved octet by octet
      Given an open <role>
      When another connection is opened
      And the peers send, one octet each in turn, 20 20 20 20 20 20 20 37 80 04 8C 02 68 69 2E and 20 20 20 20 20 20 20 37 80 04 8C 02 79 6F 2E
      Then the object {"str":"hi"} is delivered
      And the object {"str":"yo"} is delivered from the second peer

      Examples:
        | role   |
        | server |
        | client |

    @twin:connections/two-connections-at-a-time @twin:connections/frames-interleaved-octet-by-octet @twin:frames/a-frame-one-octet-at-a-time @twin:ends/the-end-of-the-stream-inside-a-pickle
    Scenario: Fifty connections at a time
      Given an open server
      When 50 connections are opened, and the peer of each sends 20 20 20 20 20 20 20 37 80 04 8C 02 68
      And the second peer sends 69 2E
      Then the object {"str":"hi"} is delivered from the second peer
      When the peer sends a frame with 80 04 4B 2A 2E
      Then the object {"int":"42"} is delivered
