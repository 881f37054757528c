@twin:frames/an-object-is-delivered
Feature: Frames of obj-over-tcp

  SPEC.md, section A.3. 80 04 8C 02 68 69 2E is the text hi, and 80 04 4B 2A 2E the int 42.

  @OT-FRAME-1 @twin:size/an-object-goes-out-behind-its-size
  Rule: A sender MUST send, directly behind each size, exactly the announced number of octets, in order and unchanged.

    Scenario Outline: Two objects, one after the other
      Given an open <role>
      When the implementation is asked to send the object {"str":"a text of some octets"}
      Then the peer receives the object {"str":"a text of some octets"}
      When the implementation is asked to send the object {"str":"hi"}
      Then the peer receives the object {"str":"hi"}
      When the implementation is asked to send the object {"str":"another of as many ones"}
      Then the peer receives the object {"str":"another of as many ones"}
      And the peer receives nothing

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/two-objects-one-after-the-other @twin:objects/an-object-goes-out
    Scenario Outline: A pickle of many segments is unchanged
      Given an open <role>
      When the implementation is asked to send the 1048832 octets of message 3
      Then the peer receives a frame with the 1048832 octets of message 3
      And the peer receives nothing

      Examples:
        | role   |
        | server |
        | client |

  @OT-FRAME-2
  Rule: An endpoint MUST NOT send any octet that is not part of a frame that its caller has asked for.

    @twin:frames/nothing-is-sent-when-a-connection-is-made
    Scenario Outline: An idle connection is silent
      Given a connected <role>
      Then the peer receives nothing for 1500 ms

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/nothing-is-sent-when-a-connection-is-made
    Scenario Outline: Nothing is sent when a connection is made
      Given a connected <role>
      Then the peer receives nothing

      Examples:
        | role   |
        | server |
        | client |

    @twin:connections/a-connection-is-open-at-once @no-echo
    Scenario Outline: Nothing answers a frame
      Given an open <role>
      When the peer sends a frame with 80 04 8C 02 68 69 2E
      Then the peer receives nothing
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

  @OT-FRAME-3
  Rule: A receiver MUST deliver each object to its caller once the last octet of its pickle has arrived, in the order of the frames, and MUST NOT deliver anything of it before.

    @twin:frames/nothing-answers-a-frame @twin:size/an-object-goes-out-behind-its-size
    Scenario Outline: An object is delivered
      Given an open <role>
      When the peer sends a frame with 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: Nothing is delivered while the last octet is missing
      Given an open <role>
      When the peer sends "       7" and 80 04 8C 02 68 69
      Then nothing is delivered
      When the peer sends 2E
      Then the object {"str":"hi"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/two-frames-share-a-segment
    Scenario Outline: Many objects in their order
      Given an open <role>
      When the peer sends "       5" and 80 04 4B 01 2E 20 20 20 20 20 20 20 35 80 04 4B 02 2E 20 20 20 20 20 20 20 35 80 04 4B 03 2E 20 20 20 20 20 20 20 35 80 04 4B 04 2E
      Then the object {"int":"1"} is delivered
      And the object {"int":"2"} is delivered
      And the object {"int":"3"} is delivered
      And the object {"int":"4"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/a-long-pickle-cut-at-every-point @twin:objects/an-object-of-each-type @twin:objects/what-python-writes
    Scenario Outline: A large object is delivered whole
      Given an implementation that can receive 300040 octets
      And an open <role>
      When the peer sends a frame with the 300000 octets of message 5
      Then the 300000 octets of message 5 are delivered

      Examples:
        | role   |
        | server |
        | client |

  @OT-FRAME-4 @twin:frames/an-object-is-delivered
  Rule: A receiver MUST give the same result however TCP divides frames into segments.

    @twin:frames/nothing-is-delivered-while-the-last-octet-is-missing @twin:frames/a-size-and-a-pickle-in-segments-of-their-own
    Scenario Outline: A frame one octet at a time
      Given an open <role>
      When the peer sends, one octet at a time, 20 20 20 20 20 20 20 37 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: A size and a pickle in segments of their own
      Given an open <role>
      When the peer sends "       7"
      Then the peer receives nothing
      When the peer sends 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/a-frame-one-octet-at-a-time @twin:frames/nothing-is-delivered-while-the-last-octet-is-missing @twin:frames/two-frames-apart
    Scenario Outline: A size in every division into segments
      Given every division of the peer's octets into segments
      And an open <role>
      When the peer sends 20 20 20 20 20 20 20 35
      And the peer sends 80 04 4B 2A 2E
      Then the object {"int":"42"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/a-frame-one-octet-at-a-time @twin:frames/two-frames-apart @twin:size/a-size-is-taken
    Scenario Outline: A long pickle cut at every point
      Given every division of the peer's octets into segments
      And an open <role>
      When the peer sends a frame with 80 04 8C 27 54 68 65 20 73 69 7A 65 20 77 61 69 74 73 20 66 6F 72 20 6E 6F 20 61 6E 73 77 65 72 20 6F 66 20 61 20 70 65 65 72 2E 2E
      Then the object {"str":"The size waits for no answer of a peer."} is delivered

      Examples:
        | role   |
        | server |
        | client |

  @OT-FRAME-5 @twin:frames/two-frames-apart
  Rule: A receiver MUST treat the octet that follows the last octet of a pickle, in the same segment or in a later one, as the first octet of the next size.

    @twin:frames/an-object-is-delivered
    Scenario Outline: Two frames apart
      Given an open <role>
      When the peer sends a frame with 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered
      When the peer sends a frame with 80 04 4B 2A 2E
      Then the object {"int":"42"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    Scenario Outline: Two frames share a segment
      Given an open <role>
      When the peer sends 20 20 20 20 20 20 20 37 80 04 8C 02 68 69 2E 20 20 20 20 20 20 20 35 80 04 4B 2A 2E
      Then the object {"str":"hi"} is delivered
      And the object {"int":"42"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/two-frames-share-a-segment @twin:frames/a-frame-one-octet-at-a-time
    Scenario Outline: A pickle and half of the next size share a segment
      Given an open <role>
      When the peer sends 20 20 20 20 20 20 20 37 80 04 8C 02 68 69 2E 20 20 20 20
      Then the object {"str":"hi"} is delivered
      When the peer sends 20 20 20 35 80 04 4B 2A 2E
      Then the object {"int":"42"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/many-objects-in-their-order @twin:frames/a-pickle-and-half-of-the-next-size-share-a-segment @twin:frames/a-size-in-every-division-into-segments @twin:frames/nothing-is-delivered-while-the-last-octet-is-missing
    Scenario Outline: The end of a pickle and the next size in every division into segments
      Given every division of the peer's octets into segments
      And an open <role>
      When the peer sends 20 20 20 20 20 20 20 37 80 04 8C 02 68 69
      And the peer sends 2E 20 20 20 20 20 20 20 35
      And the peer sends 80 04 4B 2A 2E
      Then the object {"str":"hi"} is delivered
      And the object {"int":"42"} is delivered

      Examples:
        | role   |
        | server |
        | client |

  @OT-FRAME-6 @twin:frames/two-frames-share-a-segment
  Rule: A receiver MUST deliver every object whose frame is complete before an octet that is malformed, a size that is refused or the end of the stream.

    @twin:frames/two-frames-share-a-segment @twin:size/eight-octets-that-are-no-size/a-letter-that-is-no-digit @twin:size/eight-octets-that-are-no-size/a-letter-that-is-no-digit-client @no-echo
    Scenario Outline: An object before a malformed size
      Given an open <role>
      When the peer sends 20 20 20 20 20 20 20 37 80 04 8C 02 68 69 2E 20 20 20 20 20 20 20 47
      Then the object {"str":"hi"} is delivered
      And the reception is reported as failed: malformed
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/two-frames-share-a-segment @twin:objects/an-opcode-that-is-refused/00 @twin:objects/an-opcode-that-is-refused/00-client @no-echo
    Scenario Outline: An object before a malformed pickle
      Given an implementation of objects
      And an open <role>
      When the peer sends 20 20 20 20 20 20 20 37 80 04 8C 02 68 69 2E 20 20 20 20 20 20 20 34 80 04 00 2E
      Then the object {"str":"hi"} is delivered
      And the reception is reported as failed: malformed
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/two-frames-share-a-segment @twin:size/a-size-above-the-receive-limit/one-above @twin:size/a-size-above-the-receive-limit/one-above-client @no-echo
    Scenario Outline: An object before a size that is refused
      Given a receive limit of 16 octets
      And an open <role>
      When the peer sends 20 20 20 20 20 20 20 37 80 04 8C 02 68 69 2E 20 20 20 20 20 20 31 31
      Then the object {"str":"hi"} is delivered
      And the reception is reported as failed: oversize
      And the peer sees the connection closed

      Examples:
        | role   |
        | server |
        | client |

    @twin:ends/the-end-of-the-stream-after-an-object-received @no-echo
    Scenario Outline: An object before the end of the stream
      Given an open <role>
      When the peer sends a frame with 80 04 8C 02 68 69 2E
      And the peer half-closes
      Then the object {"str":"hi"} is delivered
      And the connection is reported as ended, without an error

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/an-object-before-the-end-of-the-stream @twin:frames/a-pickle-and-half-of-the-next-size-share-a-segment @twin:ends/the-end-of-the-stream-inside-a-size @no-echo
    Scenario Outline: An object before a frame that is cut
      Given an open <role>
      When the peer sends 20 20 20 20 20 20 20 37 80 04 8C 02 68 69 2E 20 20 20
      And the peer half-closes
      Then the object {"str":"hi"} is delivered
      And the reception is reported as failed: truncated

      Examples:
        | role   |
        | server |
        | client |

  @OT-FRAME-7 @twin:frames/a-pickle-of-many-segments-is-unchanged
  Rule: A sender whose TCP has taken only a part of what it was given MUST go on with the missing tail, and MUST NOT send any octet twice.

    Scenario Outline: Short writes are finished
      Given peers with a small receive buffer
      And an open <role>
      When the peer stops reading
      And the implementation is asked to send the 8388608 octets of message 7
      Then the peer receives nothing for 100 ms
      When the peer reads on
      Then the peer receives a frame with the 8388608 octets of message 7
      And the peer receives nothing

      Examples:
        | role   |
        | server |
        | client |

  @OT-FRAME-8 @twin:frames/two-objects-one-after-the-other
  Rule: A sender MUST NOT send any octet of a frame before the last octet of an earlier one.

    @twin:frames/two-objects-one-after-the-other @twin:frames/an-object-is-reported-as-sent @twin:frames/a-pickle-of-many-segments-is-unchanged
    Scenario Outline: Several objects asked for at once
      Given an open <role>
      When the implementation is asked to send several messages at once
      Then each of them goes out whole, one after the other

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/several-objects-asked-for-at-once @twin:frames/short-writes-are-finished @twin:frames/an-object-is-not-reported-as-sent-before-its-last-octet
    Scenario Outline: An object waits for the last octet of an earlier one
      Given peers with a small receive buffer
      And an open <role>
      When the peer stops reading
      And the implementation is asked to send the 8388608 octets of message 7
      Then the message is not reported as sent
      And the peer receives nothing for 1000 ms
      When the implementation is asked to send the object {"str":"hi"}
      Then the message is not reported as sent
      When the peer reads on
      Then the peer receives a frame with the 8388608 octets of message 7
      And the peer receives the object {"str":"hi"}

      Examples:
        | role   |
        | server |
        | client |

  @OT-FRAME-9 @twin:frames/an-object-each-way
  Rule: A sender MUST send its frames without waiting for any octet of the other side, also while a frame of the other side has begun and not ended.

    @twin:size/an-object-goes-out-behind-its-size @twin:frames/an-object-is-delivered
    Scenario Outline: An object each way
      Given an open <role>
      When the peer sends a frame with 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered
      When the implementation is asked to send the object {"str":"hi"}
      Then the peer receives the object {"str":"hi"}

      Examples:
        | role   |
        | server |
        | client |

    @no-echo @twin:frames/an-object-each-way @twin:frames/a-frame-one-octet-at-a-time
    Scenario Outline: A frame goes out while a size arrives
      Given an open <role>
      When the peer sends 20 20 20 20
      Then the peer receives nothing
      When the implementation is asked to send the object {"str":"hello"}
      Then the peer receives the object {"str":"hello"}
      When the peer sends 20 20 20 37 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered

      Examples:
        | role   |
        | server |
        | client |

    @no-echo @twin:frames/an-object-each-way @twin:frames/a-frame-one-octet-at-a-time
    Scenario Outline: A frame goes out while a pickle arrives
      Given an open <role>
      When the peer sends 20 20 20 20 20 20 20 37 80 04 8C
      Then the peer receives nothing
      When the implementation is asked to send the object {"str":"hello"}
      Then the peer receives the object {"str":"hello"}
      When the peer sends 02 68 69 2E
      Then the object {"str":"hi"} is delivered

      Examples:
        | role   |
        | server |
        | client |

  @OT-FRAME-10 @twin:frames/a-frame-goes-out-while-a-size-arrives @twin:frames/a-frame-goes-out-while-a-pickle-arrives @twin:frames/short-writes-are-finished @twin:frames/an-object-is-not-reported-as-sent-before-its-last-octet
  Rule: A receiver MUST go on receiving and delivering while its own TCP takes none of the octets that it has to send.

    Scenario Outline: An object is delivered while nobody takes what is sent
      Given peers with a small receive buffer
      And an open <role>
      When the peer stops reading
      And the implementation is asked to send the 8388608 octets of message 7
      Then the message is not reported as sent
      When the peer sends a frame with 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered
      When the peer reads on
      Then the peer receives a frame with the 8388608 octets of message 7

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/an-object-is-delivered-while-nobody-takes-what-is-sent @twin:frames/a-large-object-is-delivered-whole
    Scenario Outline: A large object is delivered while nobody takes what is sent
      Given an implementation that can receive 3000040 octets
      And peers with a small receive buffer
      And an open <role>
      When the peer stops reading
      And the implementation is asked to send the 8388608 octets of message 7
      Then the message is not reported as sent
      When the peer sends a frame with the 3000000 octets of message 5
      Then the 3000000 octets of message 5 are delivered
      When the peer reads on
      Then the peer receives a frame with the 8388608 octets of message 7

      Examples:
        | role   |
        | server |
        | client |

  @OT-FRAME-11 @twin:size/an-object-goes-out-behind-its-size
  Rule: A sender MUST report an object as sent once its TCP has taken the last octet of the frame, and MUST NOT report it before.

    Scenario Outline: An object is reported as sent
      Given an open <role>
      When the implementation is asked to send the object {"str":"hello"}
      Then the peer receives the object {"str":"hello"}
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

    @twin:frames/an-object-is-reported-as-sent @twin:frames/short-writes-are-finished
    Scenario Outline: An object is not reported as sent before its last octet
      Given peers with a small receive buffer
      And an open <role>
      When the peer stops reading
      And the implementation is asked to send the 8388608 octets of message 7
      Then the message is not reported as sent
      When the peer reads on
      Then the peer receives a frame with the 8388608 octets of message 7
      And the message is reported as sent

      Examples:
        | role   |
        | server |
        | client |

  @OT-FRAME-12 @twin:frames/an-object-is-reported-as-sent
  Rule: A sender MUST refuse its caller's object whose pickle has more than `FFFFFFFF` octets with nothing sent, and MUST keep the connection usable.

    Scenario Outline: An object that is too large
      Given an open <role>
      When the implementation is asked to send the 4294967296 octets of message 1
      Then the message is reported as failed: oversize
      And the peer receives nothing
      When the implementation is asked to send the object {"str":"hello"}
      Then the peer receives the object {"str":"hello"}

      Examples:
        | role   |
        | server |
        | client |
