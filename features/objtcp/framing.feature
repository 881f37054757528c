Feature: Frames of obj-over-tcp

  SPEC.md, sections A.2 and A.3.

  @OT-SIZE-1
  Rule: A sender MUST announce each object by a `size-sent` that gives the number of octets of its pickle in hexadecimal.

    Scenario Outline: A size in eight letters
      Given an open <role>
      When the implementation is asked to send the object {"list":[{"int":"5"},{"str":"five"},null]}
      Then the peer receives the object {"list":[{"int":"5"},{"str":"five"},null]}
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

  @OT-FRAME-1
  Rule: A sender MUST send, directly behind each size, exactly the announced number of octets, in order and unchanged.

    Scenario Outline: A long object is sent
      Given an open <role>
      When the implementation is asked to send the 70000 octets of message 3
      Then the peer receives a frame with the 70000 octets of message 3

      Examples:
        | role   |
        | server |
        | client |

  @OT-SIZE-2
  Rule: A receiver MUST take each `size`, in upper or lower case or both, and padded with spaces, zeros or both, for the number that its digits give in hexadecimal.

    Scenario Outline: Sizes padded with spaces and zeros
      Given an open <role>
      When the peer sends "     00e"
      And the peer sends 80 04 95 03 00 00 00 00 00 00 00 4B 05 2E
      Then the object {"int":"5"} is delivered

      Examples:
        | role   |
        | server |
        | client |

  @OT-FRAME-3
  Rule: A receiver MUST deliver each object to its caller once the last octet of its pickle has arrived, in the order of the frames, and MUST NOT deliver anything of it before.

    Scenario Outline: An object is delivered
      Given an open <role>
      When the peer sends the object {"dict":[[{"str":"a"},{"tuple":[{"int":"1"},true,{"float":"1.5"}]}]]}
      Then the object {"dict":[[{"str":"a"},{"tuple":[{"int":"1"},true,{"float":"1.5"}]}]]} is delivered
      When the peer sends a frame with 80 02 4E 2E
      Then the object null is delivered

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: A long object is delivered
      Given an open <role>
      When the peer sends a frame with the 70000 octets of message 3
      Then the 70000 octets of message 3 are delivered

      Examples:
        | role   |
        | server |
        | client |

  @OT-FRAME-4 @twin:framing/an-object-is-delivered
  Rule: A receiver MUST give the same result however TCP divides frames into segments.

    Scenario Outline: Every division of a frame
      Given every division of the peer's octets into segments
      And an open <role>
      When the peer sends the object {"str":"hi"}
      Then the object {"str":"hi"} is delivered

      Examples:
        | role   |
        | server |
        | client |

  @OT-OBJ-2 @twin:framing/an-object-is-delivered
  Rule: A receiver MUST report as malformed a pickle with an opcode that section A.5.4 does not list as accepted, MUST NOT deliver anything of it, and MUST close the connection.

    Scenario Outline: A pickle that would import is refused
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with 80 02 63 6F 73 0A 67 65 74 63 77 64 0A 29 52 2E
      Then the reception is reported as failed: malformed
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

  @OT-OBJ-19
  Rule: A sender MUST send for each object a pickle of protocol 4 or 5 that gives that object and that a receiver accepts by sections A.5.2 to A.5.5.

    Scenario Outline: A set is sent
      Given an implementation of objects
      And an open <role>
      When the implementation is asked to send the object {"set":[{"int":"5"}]}
      Then the peer receives the object {"set":[{"int":"5"}]}

      Examples:
        | role   |
        | server |
        | client |
