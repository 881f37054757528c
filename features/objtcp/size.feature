@twin:frames/an-object-is-delivered
Feature: The size of obj-over-tcp

  SPEC.md, section A.2. To read a size in hex: 20 is the space, 30 to 39 are the digits 0 to 9.

  @OT-SIZE-1
  Rule: A sender MUST announce each object by a `size-sent` that gives the number of octets of its pickle in hexadecimal.

    @twin:connections/a-connection-is-open-at-once
    Scenario Outline: An object goes out behind its size
      Given an open <role>
      When the implementation is asked to send the object {"str":"a text of so many octets that the size of its pickle has a letter among its digits, one in upper case, whether it comes with a frame and a memo or with neither......"}
      Then the peer receives the object {"str":"a text of so many octets that the size of its pickle has a letter among its digits, one in upper case, whether it comes with a frame and a memo or with neither......"}

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/a-pickle-of-many-segments-is-unchanged
    Scenario Outline: A size with letters goes out in upper case
      Given an open <role>
      When the implementation is asked to send the 703710 octets of message 3
      Then the peer receives a frame with the 703710 octets of message 3

      Examples:
        | role   |
        | server |
        | client |

  @OT-SIZE-2
  Rule: A receiver MUST take each `size`, in upper or lower case or both, and padded with spaces, zeros or both, for the number that its digits give in hexadecimal.

    @twin:frames/an-object-is-delivered @twin:size/a-size-with-letters-goes-out-in-upper-case
    Scenario Outline: A size is taken
      Given an open <role>
      When the peer sends <text> and <pickle>
      Then the object of <pickle> is delivered

      Examples:
        | size                         | role   | text       | pickle                              |
        | upper case                   | server | "       C" | 80 04 8C 07 68 65 6C 6C 6F 21 21 2E |
        | lower case                   | server | "       c" | 80 04 8C 07 68 65 6C 6C 6F 21 21 2E |
        | lower case, client           | client | "       c" | 80 04 8C 07 68 65 6C 6C 6F 21 21 2E |
        | upper and lower case         | server | "      aB" | 80 04 8C A6 (61)x166 2E             |
        | upper and lower case, client | client | "      Ab" | 80 04 8C A6 (61)x166 2E             |
        | zeros                        | server | "00000007" | 80 04 8C 02 68 69 2E                |
        | zeros, client                | client | "00000007" | 80 04 8C 02 68 69 2E                |
        | spaces and zeros             | server | "    0007" | 80 04 8C 02 68 69 2E                |
        | spaces and zeros, client     | client | "      07" | 80 04 8C 02 68 69 2E                |
        | a space and zeros            | server | " 000000C" | 80 04 8C 07 68 65 6C 6C 6F 21 21 2E |

  @OT-SIZE-3
  Rule: A receiver MUST report eight octets that are no `size`, or a `size` of zero, as malformed, MUST close the connection without waiting for any further octet, and MUST NOT deliver anything that follows.

    Scenario Outline: Eight octets that are no size
      Given an open <role>
      When the peer sends <octets>
      Then the reception is reported as failed: malformed
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | size                              | role   | octets                  |
        | a letter that is no digit         | server | 20 20 20 20 20 20 20 47 |
        | a letter that is no digit, client | client | 20 20 20 20 20 20 20 47 |
        | a letter behind digits            | server | 30 30 30 30 30 30 30 47 |
        | a letter between digits           | server | 20 20 20 31 32 67 34 35 |
        | no digit                          | server | 20 20 20 20 20 20 20 20 |
        | no digit, client                  | client | 20 20 20 20 20 20 20 20 |
        | zero                              | server | 20 20 20 20 20 20 20 30 |
        | zero, client                      | client | 20 20 20 20 20 20 20 30 |
        | eight zeros                       | server | 30 30 30 30 30 30 30 30 |
        | spaces and zeros                  | server | 20 20 20 20 30 30 30 30 |
        | a plus sign                       | server | 20 20 20 20 20 20 2B 37 |
        | a plus sign, client               | client | 20 20 20 20 20 20 2B 37 |
        | a minus sign                      | server | 20 20 20 20 20 20 2D 37 |
        | a prefix                          | server | 20 20 20 20 20 30 78 37 |
        | a prefix of eight octets          | server | 30 78 30 30 30 30 30 37 |
        | an underscore                     | server | 20 20 20 20 30 5F 30 37 |
        | a space behind                    | server | 20 20 20 20 20 20 37 20 |
        | a space behind, client            | client | 20 20 20 20 20 20 37 20 |
        | a space between digits            | server | 20 20 20 20 30 20 30 37 |
        | a tab in front                    | server | 09 09 09 09 09 09 09 37 |
        | a newline behind                  | server | 20 20 20 20 20 20 37 0A |
        | zero octets in front              | server | 00 00 00 00 00 00 00 37 |
        | a binary size                     | server | 00 00 00 07 80 04 8C 02 |
        | the highest octets                | server | FF FF FF FF FF FF FF FF |
        | a comma                           | server | 20 20 20 20 30 2C 30 37 |
        | a point                           | server | 20 20 20 20 20 37 2E 30 |
        | an exponent                       | server | 20 20 20 20 20 37 68 20 |

    @twin:size/eight-octets-that-are-no-size/a-letter-that-is-no-digit @twin:size/eight-octets-that-are-no-size/a-letter-that-is-no-digit-client @no-echo
    Scenario Outline: Nothing is delivered behind a malformed size
      Given an open <role>
      When the peer sends "       G" and 20 20 20 20 20 20 20 37 80 04 8C 02 68 69 2E
      Then the reception is reported as failed: malformed
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

  @OT-SIZE-4 @twin:size/a-size-is-taken @twin:size/eight-octets-that-are-no-size/a-letter-that-is-no-digit @twin:size/eight-octets-that-are-no-size/a-letter-that-is-no-digit-client
  Rule: A receiver that has a receive limit MUST report a size above that limit as oversize, MUST close the connection without waiting for any further octet, and MUST NOT deliver anything that follows.

    Scenario Outline: A size above the receive limit
      Given a receive limit of 16 octets
      And an open <role>
      When the peer sends <text>
      Then the reception is reported as failed: oversize
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | size                    | role   | text       |
        | one above               | server | "      11" |
        | one above, client       | client | "      11" |
        | twice the limit         | server | "      20" |
        | with zeros              | server | "00000011" |
        | the highest bit         | server | "80000007" |
        | the highest bit, client | client | "80000007" |
        | the largest             | server | "FFFFFFFF" |

    @twin:size/a-size-above-the-receive-limit/one-above @twin:size/a-size-above-the-receive-limit/one-above-client @no-echo
    Scenario Outline: Nothing is delivered behind a size that is refused
      Given a receive limit of 16 octets
      And an open <role>
      When the peer sends "      11" and 80 04 8C 0C 68 65 6C 6C 6F 68 65 6C 6C 6F 21 21 2E 20 20 20 20 20 20 20 37 80 04 8C 02 68 69 2E
      Then the reception is reported as failed: oversize
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

  @OT-SIZE-5 @twin:size/a-size-is-taken
  Rule: A receiver MUST accept every size from 1 up to and including its receive limit, or up to `FFFFFFFF` where it has none.

    Scenario Outline: A size of the receive limit
      Given a receive limit of 16 octets
      And an open <role>
      When the peer sends a frame with 80 04 8C 0B 68 65 6C 6C 6F 68 65 6C 6C 6F 21 2E
      Then the object {"str":"hellohello!"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: The size 1 is accepted
      Given an open <role>
      When the peer sends "       1"
      Then the peer receives nothing
      And the reception is not reported as failed
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: The size 3 is accepted
      Given an open <role>
      When the peer sends "       3" and 80 04
      Then the peer receives nothing
      And the reception is not reported as failed
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

    @no-echo
    Scenario Outline: A size with the highest bit set
      Given an implementation that can receive 4294967295 octets
      And an open <role>
      When the peer sends "80000007" and 80 04
      Then the peer receives nothing
      And the reception is not reported as failed
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

    @no-echo @twin:size/a-size-with-the-highest-bit-set @twin:size/a-size-is-taken
    Scenario Outline: The largest size
      Given an implementation that can receive 4294967295 octets
      And an open <role>
      When the peer sends "FFFFFFFF" and 80 04
      Then the peer receives nothing
      And the reception is not reported as failed
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

  @OT-SIZE-6
  Rule: A receiver MUST take memory for a pickle in proportion to the octets that have arrived, not to the size that was announced.

    Scenario Outline: Twenty announcements that stall cost no memory
      Given a measure of the implementation's memory
      And an implementation that can receive 16777216 octets
      And a <role>
      When 20 connections are opened, and the peer of each sends 20 31 30 30 30 30 30 30 80
      Then the peer receives nothing
      And the implementation's memory has grown by less than 64 MiB
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |
