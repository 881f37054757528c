@twin:framing/a-message-is-delivered
Feature: Connections of gruv-socks

  SPEC.md, section B.5.

  @GS-CONN-1
  Rule: An endpoint MUST report a connection as open once its TCP connection is established, without waiting for an octet, and MUST NOT report it as open twice.

    @twin:connections/a-connection-is-open-at-once
    Scenario Outline: A connection is open at once
      Given a connected <role>
      Then the connection is reported as open

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-message-is-delivered
    Scenario Outline: A connection is not open twice
      Given a connected <role>
      Then the connection is reported as open
      When the peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered
      And the connection is not reported as open

      Examples:
        | role   |
        | server |
        | client |

  @GS-CONN-2 @twin:ends/the-end-of-the-stream-inside-a-payload
  Rule: An endpoint MUST report the end of each connection that it has reported as open, after the last message of that connection.

    @no-echo @twin:framing/a-message-before-the-end-of-the-stream @twin:framing/two-messages-in-one-segment
    Scenario Outline: The end is reported after the last message
      Given an open <role>
      When the peer sends 00 00 00 05 68 65 6C 6C 6F 00 00 00 02 68 69
      And the peer half-closes
      Then the message 68 65 6C 6C 6F is delivered
      And the message 68 69 is delivered
      And the connection is reported as ended, without an error

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: The end is reported after a fault
      Given an open <role>
      When the peer sends 00 00 00 05 68 65
      And the peer half-closes
      Then the reception is reported as failed: truncated
      And the connection is reported as ended

      Examples:
        | role   |
        | server |
        | client |

    @twin:framing/a-size-above-the-receive-limit @twin:connections/the-end-is-reported-after-a-fault
    Scenario Outline: The end is reported after a size that is refused
      Given a receive limit of 5 octets
      And an open <role>
      When the peer sends 00 00 00 06
      Then the reception is reported as failed: oversize
      And the connection is reported as ended

      Examples:
        | role   |
        | server |
        | client |

  @GS-CONN-3 @twin:framing/a-message-each-way
  Rule: An acceptor MUST hold several connections at a time, and MUST take the octets of each for frames of that connection alone.

    @twin:connections/a-call-does-not-wait-for-another
    Scenario: Three connections at a time
      Given an open server
      When another connection is opened
      And another connection is opened
      And the second peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered from the second peer
      When the peer sends 00 00 00 05 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      When the implementation is asked to send 68 69
      Then the peer receives 00 00 00 02 68 69
      When the implementation is asked to send 21 to the second peer
      Then the second peer receives 00 00 00 01 21

    @twin:connections/three-connections-at-a-time @twin:framing/a-payload-one-octet-at-a-time @twin:framing/a-size-in-two-pieces
    Scenario: Frames on two connections of a server
      Given an open server
      When another connection is opened
      And the peer sends 00 00
      Then the peer receives nothing
      When the second peer sends 00 00
      Then the second peer receives nothing
      When the peer sends 00 05 68 65
      Then the peer receives nothing
      When the second peer sends 00 02 68
      Then the second peer receives nothing
      When the peer sends 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      When the second peer sends 69
      Then the message 68 69 is delivered from the second peer

    @twin:connections/a-call-does-not-wait-for-one-in-the-middle-of-a-frame
    Scenario: Fifty connections at a time
      Given an open server
      When 50 connections are opened, and the peer of each sends 00 00 00 05 68
      And the second peer sends 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered from the second peer
      When the peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered

  @GS-CONN-4 @twin:framing/a-message-each-way
  Rule: An acceptor MUST call its caller's function once for each connection that it has accepted, without waiting for the calls for other connections to return.

    @twin:framing/a-message-each-way @twin:connections/a-connection-is-not-open-twice
    Scenario: A call does not wait for another
      Given an open server
      When another connection is opened
      And the second peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered from the second peer

    @twin:connections/a-call-does-not-wait-for-another @twin:connections/three-connections-at-a-time @twin:framing/nothing-is-delivered-of-a-size-alone @twin:connections/frames-on-two-connections-of-a-server
    Scenario: A call does not wait for one in the middle of a frame
      Given an open server
      When the peer sends 00 00 00 05 68
      Then the peer receives nothing
      When another connection is opened
      And the second peer sends 00 00 00 02 68 69
      Then the message 68 69 is delivered from the second peer
      When the peer sends 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
