@twin:framing/a-message-each-way
Feature: Hooks

  SPEC.md, section 12.

  @TP-HOOK-1 @twin:framing/one-octet-answers-a-size-and-no-more @twin:handshake/a-connection-is-open-when-the-octet-has-come-not-before
  Rule: An endpoint MUST call `pre_loop` once for each connection, after the handshake and before it delivers a message of that connection.

    Scenario Outline: pre_loop is called once, and after the handshake
      Given hooks
      And a connected <role>
      Then the peer receives FF
      And the hook pre_loop is not called
      When the peer sends FF
      Then the connection is reported as open
      And the hook pre_loop is called once

      Examples:
        | role   |
        | server |
        | client |

    @twin:hooks/pre-loop-is-called-once-and-after-the-handshake @twin:handshake/the-octet-and-a-size-share-a-segment
    Scenario Outline: pre_loop is called before the first message, and not for each
      Given hooks
      And a connected <role>
      Then the peer receives FF
      When the peer sends FF 00 00 00 05
      Then the connection is reported as open
      And the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      Then the message 68 65 6C 6C 6F is delivered
      And the hook pre_loop is called once
      And the hook pre_loop has come before the message

      Examples:
        | role   |
        | server |
        | client |

  @TP-HOOK-2 @twin:hooks/pre-loop-is-called-once-and-after-the-handshake @twin:ends/the-end-of-the-stream-before-any-message-is-in-order
  Rule: An endpoint MUST call `post_loop` once for each connection for which it has called `pre_loop`, after the last message and however the connection ends.

    Scenario Outline: post_loop is called once, after the end of the stream
      Given hooks
      And an open <role>
      Then the hook post_loop is not called
      When the peer half-closes
      Then the hook post_loop is called once
      And the hook pre_loop has come before the hook post_loop

      Examples:
        | role   |
        | server |
        | client |

    @twin:hooks/post-loop-is-called-once-after-the-end-of-the-stream @twin:ends/a-reset-before-any-message-delivers-nothing
    Scenario Outline: post_loop is called after a reset
      Given hooks
      And an open <role>
      When the peer resets the connection
      Then the hook post_loop is called once

      Examples:
        | role   |
        | server |
        | client |

    @twin:hooks/post-loop-is-called-once-after-the-end-of-the-stream @twin:ends/a-payload-cut-by-the-end-of-the-stream-is-not-answered
    Scenario Outline: post_loop is called after an end inside a message
      Given hooks
      And an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65
      And the peer half-closes
      Then the hook post_loop is called once

      Examples:
        | role   |
        | server |
        | client |

    @twin:hooks/post-loop-is-called-once-after-the-end-of-the-stream @twin:collision/the-answer-01-ends-the-connection
    Scenario Outline: post_loop is called after a collision
      Given hooks
      And an open <role>
      When the implementation is asked to send 68 65 6C 6C 6F
      Then the peer receives 00 00 00 05
      When the peer sends 01
      Then the peer sees the connection closed
      And the hook post_loop is called once

      Examples:
        | role   |
        | server |
        | client |

    @twin:hooks/post-loop-is-called-once-after-the-end-of-the-stream @twin:ends/a-close-ends-an-idle-connection
    Scenario Outline: post_loop is called after the caller's close
      Given hooks
      And an open <role>
      When the implementation is asked to close the connection
      Then the hook post_loop is called once

      Examples:
        | role   |
        | server |
        | client |

    @twin:hooks/post-loop-is-called-once-after-the-end-of-the-stream @twin:ends/the-end-of-the-stream-right-behind-a-payload
    Scenario Outline: post_loop is called after the last message
      Given hooks
      And an open <role>
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65 6C 6C 6F
      And the peer half-closes
      Then the message 68 65 6C 6C 6F is delivered
      And the hook post_loop is called once
      And the message has come before the hook post_loop

      Examples:
        | role   |
        | server |
        | client |

    @twin:hooks/post-loop-is-called-once-after-the-end-of-the-stream
    Scenario: post_loop is called when the server is stopped
      Given hooks
      And an open server
      When the implementation's server is stopped
      Then the hook post_loop is called once
      And the peer sees the connection closed

  @TP-HOOK-3 @twin:hooks/pre-loop-is-called-once-and-after-the-handshake @twin:handshake/the-octet-00-fails-the-handshake
  Rule: An endpoint MUST NOT call `pre_loop` or `post_loop` for a connection whose handshake has failed.

    Scenario Outline: A failed handshake has no pre_loop
      Given hooks
      And a connected <role>
      Then the peer receives FF
      When the peer sends 00
      Then the handshake is reported as failed: handshake
      And the hook pre_loop is not called

      Examples:
        | role   |
        | server |
        | client |

    @twin:hooks/post-loop-is-called-once-after-the-end-of-the-stream @twin:hooks/a-failed-handshake-has-no-pre-loop
    Scenario Outline: A failed handshake has no post_loop
      Given hooks
      And a connected <role>
      Then the peer receives FF
      When the peer sends 00
      Then the handshake is reported as failed: handshake
      And the hook post_loop is not called

      Examples:
        | role   |
        | server |
        | client |

  @TP-HOOK-4 @twin:hooks/post-loop-is-called-once-after-the-end-of-the-stream
  Rule: An endpoint MUST call `loop_pass` at least once for a connection that stays open, after `pre_loop` and before `post_loop`.

    Scenario Outline: loop_pass is called between pre_loop and post_loop
      Given hooks
      And an open <role>
      Then the hook loop_pass is called once
      When the peer half-closes
      Then the hook post_loop is called once
      And the hook pre_loop has come before the hook loop_pass
      And the hook loop_pass has come before the hook post_loop

      Examples:
        | role   |
        | server |
        | client |

  @TP-HOOK-5 @twin:hooks/pre-loop-is-called-once-and-after-the-handshake
  Rule: An acceptor MUST call `conn_init` once for each connection that it has a place for, before that connection's `pre_loop`, and `conn_shutdown` once when that connection has ended.

    Scenario: conn_init is called once, before pre_loop
      Given hooks
      And an open server
      Then the hook conn_init is called once
      And the hook pre_loop is called once
      And the hook conn_init has come before the hook pre_loop

    @twin:hooks/conn-init-is-called-once-before-pre-loop @twin:ends/the-end-of-the-stream-before-any-message-is-in-order
    Scenario: conn_shutdown is called once, at the end of the connection
      Given hooks
      And an open server
      Then the hook conn_shutdown is not called
      When the peer half-closes
      Then the hook conn_shutdown is called once

    @twin:hooks/conn-shutdown-is-called-once-at-the-end-of-the-connection @twin:framing/nothing-is-delivered-of-a-payload-cut-by-a-reset
    Scenario: conn_shutdown is called after an end inside a message
      Given hooks
      And an open server
      When the peer sends 00 00 00 05
      Then the peer receives FF
      When the peer sends 68 65
      And the peer resets the connection
      Then the hook conn_shutdown is called once

    @twin:hooks/conn-init-is-called-once-before-pre-loop @twin:handshake/a-full-server-refuses-and-half-closes
    Scenario: conn_init is not called for a connection that is refused
      Given hooks
      And a connection limit of 1
      And an open server
      Then the hook conn_init is called once
      When another peer connects
      Then the second peer receives FE
      And the hook conn_init is not called

    @twin:hooks/conn-shutdown-is-called-once-at-the-end-of-the-connection @twin:handshake/the-octet-00-fails-the-handshake
    Scenario: conn_shutdown is called after a failed handshake
      Given hooks
      And a connected server
      Then the peer receives FF
      When the peer sends 00
      Then the handshake is reported as failed: handshake
      And the hook conn_shutdown is called once

    @twin:hooks/conn-shutdown-is-called-once-at-the-end-of-the-connection
    Scenario: conn_shutdown is called when the server is stopped
      Given hooks
      And an open server
      When the implementation's server is stopped
      Then the hook conn_shutdown is called once
      And the peer sees the connection closed

  @TP-HOOK-6 @twin:ends/messages-on-two-connections-do-not-mix
  Rule: An acceptor MUST call its own `pre_loop` once before it accepts a connection, its own `loop_pass` at least once after that, and its own `post_loop` once after it has stopped accepting.

    Scenario: The server's pre_loop is called once
      Given hooks
      And an open server
      When another connection is opened
      Then the server's hook pre_loop is called once

    @twin:hooks/the-server-s-pre-loop-is-called-once
    Scenario: The server's loop_pass is called
      Given hooks
      And an open server
      Then the server's hook loop_pass is called once

    @twin:hooks/the-server-s-pre-loop-is-called-once
    Scenario: The server's post_loop is called once it is stopped
      Given hooks
      And an open server
      When the implementation's server is stopped
      Then the server's hook post_loop is called once
      And the peer sees the connection closed
