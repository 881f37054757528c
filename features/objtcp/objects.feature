@twin:frames/an-object-is-delivered
Feature: Objects of obj-over-tcp

  SPEC.md, section A.5. (5D)x100 stands for a hundred times 5D.

  @OT-OBJ-1 @twin:objects/an-opcode-that-is-refused
  Rule: A receiver MUST NOT import, look up, construct or call anything that a pickle names.

    @twin:objects/an-opcode-that-is-refused @twin:connections/a-connection-is-not-open-twice @twin:connections/two-connections-at-a-time @twin:ends/a-malformed-frame-on-one-connection-leaves-another-alone @twin:ends/a-malformed-frame-does-not-end-the-accepting
    Scenario Outline: A pickle that would end the process
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the reception is reported as failed: malformed
      And the peer sees the connection closed
      When another connection is opened
      And the second peer sends a frame with 80 04 8C 02 68 69 2E
      Then the object {"str":"hi"} is delivered from the second peer

      Examples:
        | what                      | role   | pickle                                                   |
        | GLOBAL and REDUCE         | server | 80 02 63 6F 73 0A 5F 65 78 69 74 0A 4B 01 85 52 2E       |
        | GLOBAL and REDUCE, client | client | 80 02 63 6F 73 0A 5F 65 78 69 74 0A 4B 01 85 52 2E       |
        | STACK_GLOBAL and REDUCE   | server | 80 04 8C 02 6F 73 8C 05 5F 65 78 69 74 93 4B 01 85 52 2E |
        | INST                      | server | 80 02 28 4B 01 69 6F 73 0A 5F 65 78 69 74 0A 2E          |
        | OBJ                       | server | 80 02 28 63 6F 73 0A 5F 65 78 69 74 0A 4B 01 6F 2E       |

  @OT-OBJ-2 @twin:size/eight-octets-that-are-no-size
  Rule: A receiver MUST report as malformed a pickle with an opcode that section A.5.4 does not list as accepted, MUST NOT deliver anything of it, and MUST close the connection.

    Scenario Outline: An opcode that is refused
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the reception is reported as failed: malformed
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | what                      | role   | pickle                                                                                                                                             |
        | GLOBAL                    | server | 80 02 63 61 0A 62 0A 2E                                                                                                                            |
        | STACK_GLOBAL              | server | 80 04 8C 01 61 8C 01 62 93 2E                                                                                                                      |
        | STACK_GLOBAL, client      | client | 80 04 8C 01 61 8C 01 62 93 2E                                                                                                                      |
        | REDUCE                    | server | 80 02 4E 29 52 2E                                                                                                                                  |
        | BUILD                     | server | 80 02 4E 4E 62 2E                                                                                                                                  |
        | INST                      | server | 80 02 28 69 61 0A 62 0A 2E                                                                                                                         |
        | OBJ                       | server | 80 02 28 4E 6F 2E                                                                                                                                  |
        | NEWOBJ                    | server | 80 02 4E 29 81 2E                                                                                                                                  |
        | NEWOBJ_EX                 | server | 80 04 4E 29 7D 92 2E                                                                                                                               |
        | EXT1                      | server | 80 02 82 01 2E                                                                                                                                     |
        | EXT2                      | server | 80 02 83 01 00 2E                                                                                                                                  |
        | EXT4                      | server | 80 02 84 01 00 00 00 2E                                                                                                                            |
        | PERSID                    | server | 80 02 50 61 0A 2E                                                                                                                                  |
        | BINPERSID                 | server | 80 02 4E 51 2E                                                                                                                                     |
        | BYTEARRAY8                | server | 80 05 96 01 00 00 00 00 00 00 00 61 2E                                                                                                             |
        | BYTEARRAY8, client        | client | 80 05 96 01 00 00 00 00 00 00 00 61 2E                                                                                                             |
        | FROZENSET                 | server | 80 04 28 4B 01 91 2E                                                                                                                               |
        | FROZENSET, client         | client | 80 04 28 4B 01 91 2E                                                                                                                               |
        | NEXT_BUFFER               | server | 80 05 97 2E                                                                                                                                        |
        | READONLY_BUFFER           | server | 80 05 43 01 61 98 2E                                                                                                                               |
        | BINSTRING                 | server | 80 02 54 01 00 00 00 61 2E                                                                                                                         |
        | SHORT_BINSTRING           | server | 80 02 55 01 61 2E                                                                                                                                  |
        | FLOAT                     | server | 80 02 46 31 2E 35 0A 2E                                                                                                                            |
        | INT                       | server | 80 02 49 31 0A 2E                                                                                                                                  |
        | LONG                      | server | 80 02 4C 31 4C 0A 2E                                                                                                                               |
        | STRING                    | server | 80 02 53 27 61 27 0A 2E                                                                                                                            |
        | UNICODE                   | server | 80 02 56 61 0A 2E                                                                                                                                  |
        | DICT                      | server | 80 02 28 64 2E                                                                                                                                     |
        | GET                       | server | 80 02 28 4E 71 00 67 30 0A 74 2E                                                                                                                   |
        | LIST                      | server | 80 02 28 6C 2E                                                                                                                                     |
        | PUT                       | server | 80 02 4E 70 30 0A 2E                                                                                                                               |
        | POP                       | server | 80 04 4E 4E 30 2E                                                                                                                                  |
        | POP_MARK                  | server | 80 04 4E 28 4E 31 2E                                                                                                                               |
        | DUP                       | server | 80 04 28 4E 32 74 2E                                                                                                                               |
        | 00                        | server | 80 04 4E 00 2E                                                                                                                                     |
        | 00, client                | client | 80 04 4E 00 2E                                                                                                                                     |
        | 0A                        | server | 80 04 4E 0A 2E                                                                                                                                     |
        | 7F                        | server | 80 04 4E 7F 2E                                                                                                                                     |
        | 99                        | server | 80 04 4E 99 2E                                                                                                                                     |
        | FF                        | server | 80 04 4E FF 2E                                                                                                                                     |
        | a set of protocol 2       | server | 80 02 63 5F 5F 62 75 69 6C 74 69 6E 5F 5F 0A 73 65 74 0A 71 00 5D 71 01 4B 01 61 85 71 02 52 71 03 2E                                              |
        | a set of protocol 3       | server | 80 03 63 62 75 69 6C 74 69 6E 73 0A 73 65 74 0A 71 00 5D 71 01 4B 01 61 85 71 02 52 71 03 2E                                                       |
        | bytes of protocol 2       | server | 80 02 63 5F 63 6F 64 65 63 73 0A 65 6E 63 6F 64 65 0A 71 00 58 02 00 00 00 68 69 71 01 58 06 00 00 00 6C 61 74 69 6E 31 71 02 86 71 03 52 71 04 2E |
        | a frozenset of protocol 2 | server | 80 02 63 5F 5F 62 75 69 6C 74 69 6E 5F 5F 0A 66 72 6F 7A 65 6E 73 65 74 0A 71 00 5D 71 01 4B 01 61 85 71 02 52 71 03 2E                            |
        | a bytearray of protocol 4 | server | 80 04 8C 08 62 75 69 6C 74 69 6E 73 94 8C 09 62 79 74 65 61 72 72 61 79 94 93 94 43 02 68 69 94 85 94 52 94 2E                                     |

  @OT-OBJ-3 @twin:size/a-size-is-taken
  Rule: A receiver MUST deliver an object with the type and the value of every part of it, each type of the table told apart from the others.

    Scenario Outline: An object of each type
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the object <object> is delivered

      Examples:
        | what                                       | role   | pickle                                                                                 | object                                                                                                                                  |
        | true                                       | server | 80 04 88 2E                                                                            | true                                                                                                                                    |
        | true, client                               | client | 80 04 88 2E                                                                            | true                                                                                                                                    |
        | false                                      | server | 80 04 89 2E                                                                            | false                                                                                                                                   |
        | false, client                              | client | 80 04 89 2E                                                                            | false                                                                                                                                   |
        | an int beyond a float                      | server | 80 04 8A 08 01 00 00 00 00 00 20 00 2E                                                 | {"int":"9007199254740993"}                                                                                                              |
        | an int beyond a float, client              | client | 80 04 8A 08 01 00 00 00 00 00 20 00 2E                                                 | {"int":"9007199254740993"}                                                                                                              |
        | a large negative int                       | server | 80 04 8A 09 00 00 00 00 00 00 00 00 FF 2E                                              | {"int":"-18446744073709551616"}                                                                                                         |
        | a large negative int, client               | client | 80 04 8A 09 00 00 00 00 00 00 00 00 FF 2E                                              | {"int":"-18446744073709551616"}                                                                                                         |
        | a whole float                              | server | 80 04 47 3F F0 00 00 00 00 00 00 2E                                                    | {"float":"1.0"}                                                                                                                         |
        | a whole float, client                      | client | 80 04 47 3F F0 00 00 00 00 00 00 2E                                                    | {"float":"1.0"}                                                                                                                         |
        | minus zero                                 | server | 80 04 47 80 00 00 00 00 00 00 00 2E                                                    | {"float":"-0.0"}                                                                                                                        |
        | minus zero, client                         | client | 80 04 47 80 00 00 00 00 00 00 00 2E                                                    | {"float":"-0.0"}                                                                                                                        |
        | infinity                                   | server | 80 04 47 7F F0 00 00 00 00 00 00 2E                                                    | {"float":"inf"}                                                                                                                         |
        | infinity, client                           | client | 80 04 47 7F F0 00 00 00 00 00 00 2E                                                    | {"float":"inf"}                                                                                                                         |
        | minus infinity                             | server | 80 04 47 FF F0 00 00 00 00 00 00 2E                                                    | {"float":"-inf"}                                                                                                                        |
        | minus infinity, client                     | client | 80 04 47 FF F0 00 00 00 00 00 00 2E                                                    | {"float":"-inf"}                                                                                                                        |
        | NaN                                        | server | 80 04 47 7F F8 00 00 00 00 00 00 2E                                                    | {"float":"nan"}                                                                                                                         |
        | NaN, client                                | client | 80 04 47 7F F8 00 00 00 00 00 00 2E                                                    | {"float":"nan"}                                                                                                                         |
        | an empty str                               | server | 80 04 8C 00 2E                                                                         | {"str":""}                                                                                                                              |
        | an empty str, client                       | client | 80 04 8C 00 2E                                                                         | {"str":""}                                                                                                                              |
        | bytes                                      | server | 80 04 43 02 68 69 2E                                                                   | {"bytes":"aGk="}                                                                                                                        |
        | bytes, client                              | client | 80 04 43 02 68 69 2E                                                                   | {"bytes":"aGk="}                                                                                                                        |
        | a tuple                                    | server | 80 04 4B 01 4B 02 86 2E                                                                | {"tuple":[{"int":"1"},{"int":"2"}]}                                                                                                     |
        | a tuple, client                            | client | 80 04 4B 01 4B 02 86 2E                                                                | {"tuple":[{"int":"1"},{"int":"2"}]}                                                                                                     |
        | a set                                      | server | 80 04 8F 28 4B 01 4B 02 90 2E                                                          | {"set":[{"int":"2"},{"int":"1"}]}                                                                                                       |
        | a set, client                              | client | 80 04 8F 28 4B 01 4B 02 90 2E                                                          | {"set":[{"int":"2"},{"int":"1"}]}                                                                                                       |
        | a dict of each type                        | server | 80 04 7D 28 4E 4B 01 88 5D 47 3F F8 00 00 00 00 00 00 43 01 61 8C 01 61 7D 29 8F 75 2E | {"dict":[[null,{"int":"1"}],[true,{"list":[]}],[{"float":"1.5"},{"bytes":"YQ=="}],[{"str":"a"},{"dict":[]}],[{"tuple":[]},{"set":[]}]]} |
        | a dict of each type, client                | client | 80 04 7D 28 4E 4B 01 88 5D 47 3F F8 00 00 00 00 00 00 43 01 61 8C 01 61 7D 29 8F 75 2E | {"dict":[[null,{"int":"1"}],[true,{"list":[]}],[{"float":"1.5"},{"bytes":"YQ=="}],[{"str":"a"},{"dict":[]}],[{"tuple":[]},{"set":[]}]]} |
        | a tuple of what Python calls equal         | server | 80 04 28 88 4B 01 47 3F F0 00 00 00 00 00 00 74 2E                                     | {"tuple":[true,{"int":"1"},{"float":"1.0"}]}                                                                                            |
        | a tuple of what Python calls equal, client | client | 80 04 28 88 4B 01 47 3F F0 00 00 00 00 00 00 74 2E                                     | {"tuple":[true,{"int":"1"},{"float":"1.0"}]}                                                                                            |

  @OT-OBJ-4 @twin:objects/an-opcode-that-is-refused/00 @twin:objects/an-opcode-that-is-refused/00-client
  Rule: A receiver MUST refuse a pickle with a set that has a member, or a dict that has a key, which is not hashable.

    Scenario Outline: A key that is not hashable
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the reception is reported as failed: malformed
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | what                                   | role   | pickle                           |
        | a list in a set                        | server | 80 04 8F 28 5D 90 2E             |
        | a list in a set, client                | client | 80 04 8F 28 5D 90 2E             |
        | a set in a set                         | server | 80 04 8F 28 8F 90 2E             |
        | a dict in a set                        | server | 80 04 8F 28 4B 01 7D 90 2E       |
        | a list for a key                       | server | 80 04 7D 5D 4E 73 2E             |
        | a set for a key                        | server | 80 04 7D 8F 4E 73 2E             |
        | a dict for a key                       | server | 80 04 7D 28 4B 01 4E 7D 4E 75 2E |
        | a list in a tuple in a set             | server | 80 04 8F 28 5D 85 90 2E          |
        | a list in a tuple for a key, client    | client | 80 04 7D 4B 01 5D 86 4E 73 2E    |
        | a list in a tuple in a tuple for a key | server | 80 04 7D 5D 85 85 4E 73 2E       |

  @OT-OBJ-5 @twin:objects/an-object-of-each-type
  Rule: A receiver MUST make one pair of equal keys of a dict, with the first key and the last value, and one member, the first, of equal members of a set.

    Scenario Outline: Equal keys
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the object <object> is delivered

      Examples:
        | what                       | role   | pickle                                                                                                | object                                                             |
        | an int and true            | server | 80 04 7D 28 4B 01 8C 01 61 88 8C 01 62 75 2E                                                          | {"dict":[[{"int":"1"},{"str":"b"}]]}                               |
        | an int and true, client    | client | 80 04 7D 28 4B 01 8C 01 61 88 8C 01 62 75 2E                                                          | {"dict":[[{"int":"1"},{"str":"b"}]]}                               |
        | a float and an int         | server | 80 04 7D 28 47 40 00 00 00 00 00 00 00 4B 01 4B 02 4B 03 75 2E                                        | {"dict":[[{"float":"2.0"},{"int":"3"}]]}                           |
        | a float and an int, client | client | 80 04 7D 28 47 40 00 00 00 00 00 00 00 4B 01 4B 02 4B 03 75 2E                                        | {"dict":[[{"float":"2.0"},{"int":"3"}]]}                           |
        | by SETITEM                 | server | 80 04 7D 89 4B 01 73 4B 00 4B 02 73 2E                                                                | {"dict":[[false,{"int":"2"}]]}                                     |
        | by SETITEM, client         | client | 80 04 7D 89 4B 01 73 4B 00 4B 02 73 2E                                                                | {"dict":[[false,{"int":"2"}]]}                                     |
        | a set                      | server | 80 04 8F 28 88 4B 01 47 3F F0 00 00 00 00 00 00 90 2E                                                 | {"set":[true]}                                                     |
        | a set, client              | client | 80 04 8F 28 88 4B 01 47 3F F0 00 00 00 00 00 00 90 2E                                                 | {"set":[true]}                                                     |
        | zeros                      | server | 80 04 8F 28 47 80 00 00 00 00 00 00 00 47 00 00 00 00 00 00 00 00 89 90 2E                            | {"set":[{"float":"-0.0"}]}                                         |
        | zeros, client              | client | 80 04 8F 28 47 80 00 00 00 00 00 00 00 47 00 00 00 00 00 00 00 00 89 90 2E                            | {"set":[{"float":"-0.0"}]}                                         |
        | tuples                     | server | 80 04 8F 28 4B 01 8C 01 61 86 88 8C 01 61 86 90 2E                                                    | {"set":[{"tuple":[{"int":"1"},{"str":"a"}]}]}                      |
        | tuples, client             | client | 80 04 8F 28 4B 01 8C 01 61 86 88 8C 01 61 86 90 2E                                                    | {"set":[{"tuple":[{"int":"1"},{"str":"a"}]}]}                      |
        | large numbers              | server | 80 04 8F 28 47 44 00 00 00 00 00 00 00 8A 06 00 00 00 00 00 01 8A 09 00 00 00 00 00 00 00 00 02 90 2E | {"set":[{"float":"36893488147419103232"},{"int":"1099511627776"}]} |
        | large numbers, client      | client | 80 04 8F 28 47 44 00 00 00 00 00 00 00 8A 06 00 00 00 00 00 01 8A 09 00 00 00 00 00 00 00 00 02 90 2E | {"set":[{"float":"36893488147419103232"},{"int":"1099511627776"}]} |

    Scenario Outline: Keys that are not equal
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the object <object> is delivered

      Examples:
        | what                                    | role   | pickle                                                                  | object                                                            |
        | a str and bytes                         | server | 80 04 8F 28 8C 01 61 43 01 61 90 2E                                     | {"set":[{"str":"a"},{"bytes":"YQ=="}]}                            |
        | a str and bytes, client                 | client | 80 04 8F 28 8C 01 61 43 01 61 90 2E                                     | {"set":[{"str":"a"},{"bytes":"YQ=="}]}                            |
        | an int that a float cannot hold         | server | 80 04 8F 28 8A 07 00 00 00 00 00 00 20 8A 07 01 00 00 00 00 00 20 90 2E | {"set":[{"int":"9007199254740992"},{"int":"9007199254740993"}]}   |
        | an int that a float cannot hold, client | client | 80 04 8F 28 8A 07 00 00 00 00 00 00 20 8A 07 01 00 00 00 00 00 20 90 2E | {"set":[{"int":"9007199254740992"},{"int":"9007199254740993"}]}   |
        | a float and an int next to it           | server | 80 04 8F 28 47 43 40 00 00 00 00 00 00 8A 07 01 00 00 00 00 00 20 90 2E | {"set":[{"float":"9007199254740992"},{"int":"9007199254740993"}]} |
        | a float and an int next to it, client   | client | 80 04 8F 28 47 43 40 00 00 00 00 00 00 8A 07 01 00 00 00 00 00 20 90 2E | {"set":[{"float":"9007199254740992"},{"int":"9007199254740993"}]} |

  @OT-OBJ-6 @twin:objects/an-object-of-each-type @twin:frames/two-frames-apart
  Rule: A receiver MUST accept every opcode that section A.5.4 lists as accepted, with the meaning given there, in a pickle of each protocol from 2 to 5.

    Scenario Outline: What each opcode gives
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the object <object> is delivered

      Examples:
        | what                         | role   | pickle                                                               | object                                                         |
        | NONE                         | server | 80 02 4E 2E                                                          | null                                                           |
        | NONE, client                 | client | 80 02 4E 2E                                                          | null                                                           |
        | NEWTRUE                      | server | 80 02 88 2E                                                          | true                                                           |
        | NEWFALSE                     | server | 80 03 89 2E                                                          | false                                                          |
        | BININT1                      | server | 80 02 4B FF 2E                                                       | {"int":"255"}                                                  |
        | BININT2                      | server | 80 03 4D FF FF 2E                                                    | {"int":"65535"}                                                |
        | BININT                       | server | 80 02 4A FF FF FF FF 2E                                              | {"int":"-1"}                                                   |
        | BININT, client               | client | 80 05 4A 00 00 00 80 2E                                              | {"int":"-2147483648"}                                          |
        | BININT, longer than it needs | server | 80 05 4A 01 00 00 00 2E                                              | {"int":"1"}                                                    |
        | LONG1                        | server | 80 02 8A 05 00 00 00 80 00 2E                                        | {"int":"2147483648"}                                           |
        | LONG1 without an octet       | server | 80 02 8A 00 2E                                                       | {"int":"0"}                                                    |
        | LONG1, longer than it needs  | server | 80 03 8A 03 01 00 00 2E                                              | {"int":"1"}                                                    |
        | LONG4                        | server | 80 02 8B 02 00 00 00 00 80 2E                                        | {"int":"-32768"}                                               |
        | LONG4, client                | client | 80 02 8B 02 00 00 00 00 80 2E                                        | {"int":"-32768"}                                               |
        | LONG4 without an octet       | server | 80 05 8B 00 00 00 00 2E                                              | {"int":"0"}                                                    |
        | BINFLOAT                     | server | 80 02 47 C0 04 00 00 00 00 00 00 2E                                  | {"float":"-2.5"}                                               |
        | SHORT_BINUNICODE             | server | 80 02 8C 02 C3 A9 2E                                                 | {"str":"é"}                                                    |
        | BINUNICODE                   | server | 80 02 58 02 00 00 00 68 69 2E                                        | {"str":"hi"}                                                   |
        | BINUNICODE8                  | server | 80 03 8D 02 00 00 00 00 00 00 00 68 69 2E                            | {"str":"hi"}                                                   |
        | SHORT_BINBYTES               | server | 80 02 43 02 68 69 2E                                                 | {"bytes":"aGk="}                                               |
        | BINBYTES                     | server | 80 03 42 02 00 00 00 68 69 2E                                        | {"bytes":"aGk="}                                               |
        | BINBYTES8                    | server | 80 05 8E 02 00 00 00 00 00 00 00 68 69 2E                            | {"bytes":"aGk="}                                               |
        | EMPTY_TUPLE                  | server | 80 02 29 2E                                                          | {"tuple":[]}                                                   |
        | TUPLE1                       | server | 80 02 4B 01 85 2E                                                    | {"tuple":[{"int":"1"}]}                                        |
        | TUPLE2                       | server | 80 03 4B 01 4B 02 86 2E                                              | {"tuple":[{"int":"1"},{"int":"2"}]}                            |
        | TUPLE3                       | server | 80 05 4B 01 4B 02 4B 03 87 2E                                        | {"tuple":[{"int":"1"},{"int":"2"},{"int":"3"}]}                |
        | TUPLE                        | server | 80 02 28 4B 01 4B 02 4B 03 4B 04 74 2E                               | {"tuple":[{"int":"1"},{"int":"2"},{"int":"3"},{"int":"4"}]}    |
        | TUPLE of nothing             | server | 80 02 28 74 2E                                                       | {"tuple":[]}                                                   |
        | marks in marks               | server | 80 03 28 4B 01 28 28 74 4E 74 74 2E                                  | {"tuple":[{"int":"1"},{"tuple":[{"tuple":[]},null]}]}          |
        | EMPTY_LIST                   | server | 80 02 5D 2E                                                          | {"list":[]}                                                    |
        | APPEND                       | server | 80 02 5D 4B 01 61 4B 02 61 2E                                        | {"list":[{"int":"1"},{"int":"2"}]}                             |
        | APPENDS                      | server | 80 03 5D 28 4B 01 4B 02 65 28 4B 03 65 2E                            | {"list":[{"int":"1"},{"int":"2"},{"int":"3"}]}                 |
        | APPENDS of nothing           | server | 80 02 5D 28 65 2E                                                    | {"list":[]}                                                    |
        | EMPTY_DICT                   | server | 80 02 7D 2E                                                          | {"dict":[]}                                                    |
        | SETITEM                      | server | 80 03 7D 4B 01 4B 02 73 2E                                           | {"dict":[[{"int":"1"},{"int":"2"}]]}                           |
        | SETITEMS                     | server | 80 02 7D 28 4B 01 4B 02 4B 03 4B 04 75 2E                            | {"dict":[[{"int":"1"},{"int":"2"}],[{"int":"3"},{"int":"4"}]]} |
        | SETITEMS of nothing          | server | 80 05 7D 28 75 2E                                                    | {"dict":[]}                                                    |
        | EMPTY_SET                    | server | 80 02 8F 2E                                                          | {"set":[]}                                                     |
        | ADDITEMS                     | server | 80 03 8F 28 4B 01 4B 02 90 28 4B 03 90 2E                            | {"set":[{"int":"1"},{"int":"2"},{"int":"3"}]}                  |
        | ADDITEMS of nothing          | server | 80 05 8F 28 90 2E                                                    | {"set":[]}                                                     |
        | BINPUT and BINGET            | server | 80 02 4B 07 71 05 68 05 86 2E                                        | {"tuple":[{"int":"7"},{"int":"7"}]}                            |
        | LONG_BINPUT and LONG_BINGET  | server | 80 02 4B 07 72 05 01 00 00 6A 05 01 00 00 86 2E                      | {"tuple":[{"int":"7"},{"int":"7"}]}                            |
        | MEMOIZE                      | server | 80 02 4B 07 94 68 00 86 2E                                           | {"tuple":[{"int":"7"},{"int":"7"}]}                            |
        | FRAME                        | server | 80 02 95 02 00 00 00 00 00 00 00 4E 2E                               | null                                                           |
        | FRAME of nothing             | server | 80 05 95 00 00 00 00 00 00 00 00 4E 2E                               | null                                                           |
        | FRAME inside                 | server | 80 05 95 0C 00 00 00 00 00 00 00 4E 95 02 00 00 00 00 00 00 00 85 2E | {"tuple":[null]}                                               |

    @twin:objects/an-object-of-each-type @twin:frames/two-frames-apart
    Scenario Outline: What Python writes
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the object <object> is delivered

      Examples:
        | what          | role   | pickle                                                         | object                               |
        | an int        | server | 80 04 95 06 00 00 00 00 00 00 00 4A FF FF FF FF 2E             | {"int":"-1"}                         |
        | a larger int  | server | 80 04 95 08 00 00 00 00 00 00 00 8A 05 00 00 00 80 00 2E       | {"int":"2147483648"}                 |
        | a float       | server | 80 04 95 0A 00 00 00 00 00 00 00 47 3F F8 00 00 00 00 00 00 2E | {"float":"1.5"}                      |
        | a str         | server | 80 04 95 09 00 00 00 00 00 00 00 8C 05 68 65 6C 6C 6F 94 2E    | {"str":"hello"}                      |
        | a str, client | client | 80 04 95 09 00 00 00 00 00 00 00 8C 05 68 65 6C 6C 6F 94 2E    | {"str":"hello"}                      |
        | bytes         | server | 80 04 95 06 00 00 00 00 00 00 00 43 02 68 69 94 2E             | {"bytes":"aGk="}                     |
        | an empty list | server | 80 04 5D 94 2E                                                 | {"list":[]}                          |
        | a tuple       | server | 80 04 95 07 00 00 00 00 00 00 00 4B 01 4B 02 86 94 2E          | {"tuple":[{"int":"1"},{"int":"2"}]}  |
        | a dict        | server | 80 04 95 0A 00 00 00 00 00 00 00 7D 94 8C 01 61 94 4B 01 73 2E | {"dict":[[{"str":"a"},{"int":"1"}]]} |
        | a set         | server | 80 04 95 07 00 00 00 00 00 00 00 8F 94 28 4B 01 90 2E          | {"set":[{"int":"1"}]}                |

  @OT-OBJ-7 @twin:objects/an-opcode-that-is-refused/00 @twin:objects/an-opcode-that-is-refused/00-client
  Rule: A receiver MUST refuse a pickle that does not begin with PROTO and a protocol from 2 to 5, or that has PROTO anywhere else.

    Scenario Outline: PROTO that is not as it should be
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the reception is reported as failed: malformed
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | what                                         | role   | pickle            |
        | no PROTO                                     | server | 4E 2E             |
        | no PROTO, client                             | client | 4E 2E             |
        | no PROTO in front of an opcode of protocol 4 | server | 8C 01 61 2E       |
        | protocol 0                                   | server | 80 00 4E 2E       |
        | protocol 1                                   | server | 80 01 4E 2E       |
        | protocol 6                                   | server | 80 06 4E 2E       |
        | protocol 6, client                           | client | 80 06 4E 2E       |
        | protocol 255                                 | server | 80 FF 4E 2E       |
        | PROTO twice                                  | server | 80 04 80 04 4E 2E |
        | PROTO inside                                 | server | 80 04 4E 80 04 2E |

  @OT-OBJ-8 @twin:objects/an-opcode-that-is-refused/00 @twin:objects/an-opcode-that-is-refused/00-client
  Rule: A receiver MUST refuse a pickle whose first STOP is not its last octet, that has no STOP, or whose STOP does not find exactly one value and no mark on the stack.

    Scenario Outline: STOP that is not as it should be
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the reception is reported as failed: malformed
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | what                   | role   | pickle                  |
        | STOP twice             | server | 80 04 4E 2E 2E          |
        | STOP twice, client     | client | 80 04 4E 2E 2E          |
        | an octet behind STOP   | server | 80 04 4E 2E 00          |
        | a pickle behind STOP   | server | 80 04 4E 2E 80 04 4E 2E |
        | no STOP                | server | 80 04 4E                |
        | no STOP, client        | client | 80 04 4E                |
        | STOP without a value   | server | 80 04 2E                |
        | STOP with two values   | server | 80 04 4E 4E 2E          |
        | STOP with a mark below | server | 80 04 28 4E 2E          |
        | STOP with a mark above | server | 80 04 4E 28 2E          |

  @OT-OBJ-9 @twin:objects/an-opcode-that-is-refused/00 @twin:objects/an-opcode-that-is-refused/00-client
  Rule: A receiver MUST refuse a pickle with an opcode that does not find on the stack the values, the mark and the types that it needs.

    Scenario Outline: An opcode that does not find what it needs
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the reception is reported as failed: malformed
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | what                            | role   | pickle                           |
        | TUPLE1 of nothing               | server | 80 04 85 2E                      |
        | TUPLE1 of nothing, client       | client | 80 04 85 2E                      |
        | TUPLE2 of one                   | server | 80 04 4E 86 2E                   |
        | TUPLE3 of two                   | server | 80 04 4E 4E 87 2E                |
        | TUPLE without a mark            | server | 80 04 74 2E                      |
        | APPEND without a value          | server | 80 04 5D 61 2E                   |
        | APPEND to None                  | server | 80 04 4E 4E 61 2E                |
        | APPEND to a tuple               | server | 80 04 29 4E 61 2E                |
        | APPEND to a dict                | server | 80 04 7D 4E 61 2E                |
        | APPENDS without a mark          | server | 80 04 5D 65 2E                   |
        | APPENDS to a dict               | server | 80 04 7D 28 4E 65 2E             |
        | APPENDS to a dict, client       | client | 80 04 7D 28 4E 65 2E             |
        | APPENDS to a set                | server | 80 04 8F 28 4E 65 2E             |
        | SETITEM without a value         | server | 80 04 7D 4E 73 2E                |
        | SETITEM of a list               | server | 80 04 5D 4E 4E 73 2E             |
        | SETITEMS without a mark         | server | 80 04 7D 75 2E                   |
        | SETITEMS of a list              | server | 80 04 5D 28 4E 4E 75 2E          |
        | SETITEMS with a key alone       | server | 80 04 7D 28 4E 75 2E             |
        | SETITEMS with a key too many    | server | 80 04 7D 28 4E 4E 88 75 2E       |
        | ADDITEMS without a mark         | server | 80 04 8F 90 2E                   |
        | ADDITEMS to a list              | server | 80 04 5D 28 4E 90 2E             |
        | ADDITEMS to a dict              | server | 80 04 7D 28 4E 90 2E             |
        | TUPLE1 of what is below a mark  | server | 80 04 4B 01 28 85 74 2E          |
        | TUPLE2 across a mark            | server | 80 04 4B 01 28 4B 02 86 74 2E    |
        | APPEND across a mark            | server | 80 04 5D 28 4E 61 74 2E          |
        | SETITEM across a mark           | server | 80 04 7D 28 4E 4E 73 74 2E       |
        | APPENDS across a further mark   | server | 80 04 28 5D 28 28 4E 65 74 74 2E |
        | MEMOIZE of nothing              | server | 80 04 94 4E 2E                   |
        | BINPUT of nothing               | server | 80 04 71 00 4E 2E                |
        | LONG_BINPUT of nothing          | server | 80 04 72 00 00 00 00 4E 2E       |
        | MEMOIZE of what is below a mark | server | 80 04 28 4B 01 28 94 74 74 2E    |
        | BINPUT of what is below a mark  | server | 80 04 4E 28 71 00 74 2E          |

  @OT-OBJ-10 @twin:objects/an-opcode-that-is-refused/00 @twin:objects/an-opcode-that-is-refused/00-client
  Rule: A receiver MUST refuse a pickle with an operand, or with a length in an operand, that is negative or goes beyond the last octet of the pickle, before it takes memory for what that length announces.

    Scenario Outline: An operand beyond the end
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the reception is reported as failed: malformed
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | what                              | role   | pickle                                    |
        | BININT1                           | server | 80 04 4B                                  |
        | BININT1, client                   | client | 80 04 4B                                  |
        | BININT2                           | server | 80 04 4D 01                               |
        | BININT                            | server | 80 04 4A 01 00 2E                         |
        | LONG1                             | server | 80 04 8A 03 01 2E                         |
        | LONG4                             | server | 80 04 8B 03 00 00 00 01 2E                |
        | LONG4 of a negative length        | server | 80 04 8B FF FF FF FF 2E                   |
        | LONG4 of the least length         | server | 80 04 8B 00 00 00 80 2E                   |
        | BINFLOAT                          | server | 80 04 47 3F F8 2E                         |
        | SHORT_BINUNICODE                  | server | 80 04 8C 05 68 69 2E                      |
        | SHORT_BINUNICODE, client          | client | 80 04 8C 7F 68 69 2E                      |
        | SHORT_BINUNICODE without a length | server | 80 04 8C                                  |
        | BINUNICODE                        | server | 80 04 58 FF FF FF FF 68 69 2E             |
        | BINUNICODE8                       | server | 80 04 8D FF FF FF FF FF FF FF FF 68 69 2E |
        | BINUNICODE8 of 2^63 octets        | server | 80 04 8D 00 00 00 00 00 00 00 80 68 69 2E |
        | SHORT_BINBYTES                    | server | 80 04 43 05 68 69 2E                      |
        | BINBYTES                          | server | 80 04 42 FF FF FF 7F 68 69 2E             |
        | BINBYTES8                         | server | 80 04 8E FF FF FF FF FF FF FF 7F 68 69 2E |
        | BINBYTES8 of a TiB                | server | 80 04 8E 00 00 00 00 00 01 00 00 68 69 2E |
        | BINPUT                            | server | 80 04 4E 71                               |
        | LONG_BINPUT                       | server | 80 04 4E 72 00 00                         |
        | FRAME                             | server | 80 04 95 03 00 00 00 00 00 00 00 4E 2E    |
        | FRAME of the largest length       | server | 80 04 95 FF FF FF FF FF FF FF FF 4E 2E    |
        | FRAME without its length          | server | 80 04 4E 95 01 00                         |

    Scenario Outline: Twenty lengths beyond the end cost no memory
      Given a measure of the implementation's memory
      And an implementation of objects
      And a <role>
      When 20 connections are opened, and the peer of each sends 20 20 20 20 20 20 20 38 80 04 42 FF FF FF 7F 2E
      Then the peer sees the connection closed
      And the implementation's memory has grown by less than 64 MiB

      Examples:
        | role   |
        | server |
        | client |

  @OT-OBJ-11 @twin:objects/an-opcode-that-is-refused/00 @twin:objects/an-opcode-that-is-refused/00-client
  Rule: A receiver MUST refuse a pickle with a str that is not well-formed UTF-8, as surrogates (`ED A0 80` to `ED BF BF`) are not.

    Scenario Outline: A str that is not UTF-8
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the reception is reported as failed: malformed
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | what                          | role   | pickle                                       |
        | the first surrogate           | server | 80 04 8C 03 ED A0 80 2E                      |
        | the first surrogate, client   | client | 80 04 8C 03 ED A0 80 2E                      |
        | the last surrogate            | server | 80 04 8C 03 ED BF BF 2E                      |
        | two surrogates                | server | 80 04 8C 06 ED A0 BD ED B8 80 2E             |
        | an octet that UTF-8 never has | server | 80 04 8C 03 61 FF 62 2E                      |
        | a continuation alone          | server | 80 04 8C 01 80 2E                            |
        | a form too long               | server | 80 04 8C 02 C0 80 2E                         |
        | a cut character               | server | 80 04 8C 02 E2 82 2E                         |
        | beyond the last character     | server | 80 04 8C 04 F4 90 80 80 2E                   |
        | by BINUNICODE                 | server | 80 04 58 03 00 00 00 ED A0 80 2E             |
        | by BINUNICODE8                | server | 80 04 8D 03 00 00 00 00 00 00 00 ED A0 80 2E |
        | in a key                      | server | 80 04 7D 8C 01 E9 4E 73 2E                   |

  @OT-OBJ-12 @twin:objects/an-opcode-that-is-refused/00 @twin:objects/an-opcode-that-is-refused/00-client
  Rule: A receiver MUST refuse a pickle that gets from the memo an index which the same pickle has not put there.

    Scenario Outline: A value that is not in the memo
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the reception is reported as failed: malformed
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | what                    | role   | pickle                              |
        | BINGET                  | server | 80 04 68 00 2E                      |
        | BINGET, client          | client | 80 04 68 00 2E                      |
        | LONG_BINGET             | server | 80 04 6A 00 00 00 00 2E             |
        | another index           | server | 80 04 4E 71 01 68 00 86 2E          |
        | an index of four octets | server | 80 04 4E 71 00 6A 00 01 00 00 86 2E |
        | the largest index       | server | 80 04 4E 71 FF 6A FF FF FF FF 86 2E |

    @twin:objects/an-opcode-that-is-refused/00 @twin:objects/an-opcode-that-is-refused/00-client @twin:objects/a-value-that-is-not-in-the-memo @twin:frames/two-frames-apart
    Scenario Outline: The memo of the pickle before
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with 80 04 4B 07 71 03 2E
      Then the object {"int":"7"} is delivered
      When the peer sends a frame with 80 04 68 03 2E
      Then the reception is reported as failed: malformed
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | role   |
        | server |
        | client |

  @OT-OBJ-13 @twin:objects/a-value-that-is-got-in-several-places
  Rule: A receiver MUST take memory for the memo in proportion to the number of its entries, not to their indexes.

    Scenario Outline: Twenty large indexes cost no memory
      Given a measure of the implementation's memory
      And an implementation of objects
      And a <role>
      When 20 connections are opened, and the peer of each sends 20 20 20 20 20 20 20 39 80 04 4E 72 FF FF 1F 00 2E
      Then the peer receives nothing
      And the implementation's memory has grown by less than 64 MiB
      And what is made of the rest is not judged

      Examples:
        | role   |
        | server |
        | client |

  @OT-OBJ-14 @twin:objects/an-object-of-each-type @twin:objects/what-each-opcode-gives @twin:objects/what-python-writes
  Rule: A receiver MUST deliver a value in every place for which the pickle gets it from the memo.

    Scenario Outline: A value that is got in several places
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the object <object> is delivered

      Examples:
        | what                                             | role   | pickle                                                               | object                                                                   |
        | a list twice                                     | server | 80 04 5D 4B 01 61 94 68 00 86 2E                                     | {"tuple":[{"list":[{"int":"1"}]},{"list":[{"int":"1"}]}]}                |
        | a list twice, client                             | client | 80 04 5D 4B 01 61 94 68 00 86 2E                                     | {"tuple":[{"list":[{"int":"1"}]},{"list":[{"int":"1"}]}]}                |
        | a list twice, as Python writes it                | server | 80 04 95 0C 00 00 00 00 00 00 00 5D 94 28 5D 94 4B 01 61 68 01 65 2E | {"list":[{"list":[{"int":"1"}]},{"list":[{"int":"1"}]}]}                 |
        | a list twice, as Python writes it, client        | client | 80 04 95 0C 00 00 00 00 00 00 00 5D 94 28 5D 94 4B 01 61 68 01 65 2E | {"list":[{"list":[{"int":"1"}]},{"list":[{"int":"1"}]}]}                 |
        | a str four times                                 | server | 80 04 28 8C 01 61 94 68 00 68 00 68 00 74 2E                         | {"tuple":[{"str":"a"},{"str":"a"},{"str":"a"},{"str":"a"}]}              |
        | a str four times, client                         | client | 80 04 28 8C 01 61 94 68 00 68 00 68 00 74 2E                         | {"tuple":[{"str":"a"},{"str":"a"},{"str":"a"},{"str":"a"}]}              |
        | a key and its value                              | server | 80 04 7D 8C 01 61 94 68 00 73 68 00 68 00 87 2E                      | {"tuple":[{"dict":[[{"str":"a"},{"str":"a"}]]},{"str":"a"},{"str":"a"}]} |
        | a key and its value, client                      | client | 80 04 7D 8C 01 61 94 68 00 73 68 00 68 00 87 2E                      | {"tuple":[{"dict":[[{"str":"a"},{"str":"a"}]]},{"str":"a"},{"str":"a"}]} |
        | MEMOIZE behind BINPUT                            | server | 80 04 8C 01 61 71 05 8C 01 62 94 68 01 87 2E                         | {"tuple":[{"str":"a"},{"str":"b"},{"str":"b"}]}                          |
        | MEMOIZE behind BINPUT, client                    | client | 80 04 8C 01 61 71 05 8C 01 62 94 68 01 87 2E                         | {"tuple":[{"str":"a"},{"str":"b"},{"str":"b"}]}                          |
        | MEMOIZE behind BINPUT twice at one index         | server | 80 04 8C 01 61 71 03 71 03 8C 01 62 94 68 01 87 2E                   | {"tuple":[{"str":"a"},{"str":"b"},{"str":"b"}]}                          |
        | MEMOIZE behind BINPUT twice at one index, client | client | 80 04 8C 01 61 71 03 71 03 8C 01 62 94 68 01 87 2E                   | {"tuple":[{"str":"a"},{"str":"b"},{"str":"b"}]}                          |
        | a value in place of another                      | server | 80 04 8C 01 61 71 00 8C 01 62 71 00 68 00 87 2E                      | {"tuple":[{"str":"a"},{"str":"b"},{"str":"b"}]}                          |
        | a value in place of another, client              | client | 80 04 8C 01 61 71 00 8C 01 62 71 00 68 00 87 2E                      | {"tuple":[{"str":"a"},{"str":"b"},{"str":"b"}]}                          |
        | MEMOIZE in place of another                      | server | 80 04 8C 01 61 71 01 8C 01 62 94 68 01 87 2E                         | {"tuple":[{"str":"a"},{"str":"b"},{"str":"b"}]}                          |
        | MEMOIZE in place of another, client              | client | 80 04 8C 01 61 71 01 8C 01 62 94 68 01 87 2E                         | {"tuple":[{"str":"a"},{"str":"b"},{"str":"b"}]}                          |
        | a large index                                    | server | 80 04 4B 07 72 00 00 01 00 6A 00 00 01 00 86 2E                      | {"tuple":[{"int":"7"},{"int":"7"}]}                                      |
        | a large index, client                            | client | 80 04 4B 07 72 00 00 01 00 6A 00 00 01 00 86 2E                      | {"tuple":[{"int":"7"},{"int":"7"}]}                                      |
        | the largest index                                | server | 80 04 4B 07 72 FF FF FF FF 6A FF FF FF FF 86 2E                      | {"tuple":[{"int":"7"},{"int":"7"}]}                                      |
        | the largest index, client                        | client | 80 04 4B 07 72 FF FF FF FF 6A FF FF FF FF 86 2E                      | {"tuple":[{"int":"7"},{"int":"7"}]}                                      |

  @OT-OBJ-15 @twin:objects/a-value-that-is-got-in-several-places @twin:objects/an-opcode-that-is-refused/00 @twin:objects/an-opcode-that-is-refused/00-client
  Rule: A receiver MUST refuse a pickle that applies APPEND, APPENDS, SETITEM, SETITEMS or ADDITEMS to a list, dict or set which has already been got from the memo.

    Scenario Outline: An addition to what has been got from the memo
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the reception is reported as failed: malformed
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | what                        | role   | pickle                                    |
        | APPEND of itself            | server | 80 04 5D 94 68 00 61 2E                   |
        | APPEND of itself, client    | client | 80 04 5D 94 68 00 61 2E                   |
        | APPENDS of itself           | server | 80 04 5D 94 28 4E 68 00 65 2E             |
        | SETITEM of itself           | server | 80 04 7D 94 4E 68 00 73 2E                |
        | SETITEMS of itself          | server | 80 04 7D 94 28 4E 68 00 75 2E             |
        | APPEND of itself in a tuple | server | 80 04 5D 94 68 00 85 61 2E                |
        | APPEND of itself in a dict  | server | 80 04 5D 94 7D 4E 68 00 73 61 2E          |
        | APPEND of another           | server | 80 04 5D 94 68 00 4B 01 61 86 2E          |
        | APPENDS of others           | server | 80 04 5D 94 68 00 28 4B 01 4B 02 65 86 2E |
        | APPENDS of nothing          | server | 80 04 5D 94 68 00 28 65 86 2E             |
        | SETITEM of another          | server | 80 04 7D 94 68 00 4B 01 4B 02 73 86 2E    |
        | SETITEMS of others          | server | 80 04 7D 94 68 00 28 4B 01 4B 02 75 86 2E |
        | ADDITEMS of others          | server | 80 04 8F 94 68 00 28 4B 01 90 86 2E       |

  @OT-OBJ-16 @twin:objects/an-object-of-each-type @twin:objects/what-each-opcode-gives
  Rule: A receiver MUST accept an int whose operand has up to 1,024 octets, and MUST refuse a pickle with a longer one.

    Scenario Outline: An int of 1024 octets
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the object of <pickle> is delivered

      Examples:
        | what                 | role   | pickle                               |
        | the largest          | server | 80 04 8B 00 04 00 00 (FF)x1023 7F 2E |
        | the largest, client  | client | 80 04 8B 00 04 00 00 (FF)x1023 7F 2E |
        | the least            | server | 80 04 8B 00 04 00 00 (00)x1023 80 2E |
        | longer than it needs | server | 80 04 8B 00 04 00 00 01 (00)x1023 2E |
        | 256 octets           | server | 80 04 8B 00 01 00 00 (55)x256 2E     |

    @twin:objects/an-int-of-1024-octets @twin:objects/an-opcode-that-is-refused/00 @twin:objects/an-opcode-that-is-refused/00-client
    Scenario Outline: An int of 1025 octets
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the reception is reported as failed: malformed
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | what                               | role   | pickle                                  |
        | the least that is too long         | server | 80 04 8B 01 04 00 00 (00)x1023 80 00 2E |
        | the least that is too long, client | client | 80 04 8B 01 04 00 00 (00)x1023 80 00 2E |
        | longer than it needs               | server | 80 04 8B 01 04 00 00 (00)x1025 2E       |
        | much longer                        | server | 80 04 8B 00 00 01 00 (55)x65536 2E      |

  @OT-OBJ-17 @twin:objects/an-object-of-each-type @twin:objects/what-each-opcode-gives @twin:objects/a-value-that-is-got-in-several-places
  Rule: A receiver MUST accept an object of a depth of up to 100, and MUST refuse a pickle of a deeper one.

    Scenario Outline: An object of a depth of 100
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the object of <pickle> is delivered

      Examples:
        | what            | role   | pickle                                        |
        | lists           | server | 80 04 (5D)x100 (61)x99 2E                     |
        | lists, client   | client | 80 04 (5D)x100 (61)x99 2E                     |
        | tuples          | server | 80 04 29 (85)x99 2E                           |
        | dicts           | server | 80 04 (7D 4E)x99 7D (73)x99 2E                |
        | tuples in a set | server | 80 04 8F 28 29 (85)x98 90 2E                  |
        | by the memo     | server | 80 04 5D 28 29 (85)x49 94 68 00 (85)x49 65 2E |

    @twin:objects/an-object-of-a-depth-of-100 @twin:objects/an-opcode-that-is-refused/00 @twin:objects/an-opcode-that-is-refused/00-client
    Scenario Outline: An object of a depth of 101
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the reception is reported as failed: malformed
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | what                     | role   | pickle                                        |
        | lists                    | server | 80 04 (5D)x101 (61)x100 2E                    |
        | lists, client            | client | 80 04 (5D)x101 (61)x100 2E                    |
        | tuples                   | server | 80 04 29 (85)x100 2E                          |
        | dicts                    | server | 80 04 (7D 4E)x100 7D (73)x100 2E              |
        | tuples in a set          | server | 80 04 8F 28 29 (85)x99 90 2E                  |
        | by the memo              | server | 80 04 5D 28 29 (85)x49 94 68 00 (85)x50 65 2E |
        | a hundred thousand lists | server | 80 04 (5D)x100000 (61)x99999 2E               |

  @OT-OBJ-18 @twin:frames/a-large-object-is-delivered-whole @twin:objects/an-object-of-each-type @twin:objects/what-each-opcode-gives @twin:objects/a-value-that-is-got-in-several-places
  Rule: A receiver MUST accept an object whose weight is up to 16,777,216, or up to the size of its pickle where that is larger, and MUST refuse a pickle of one that weighs more.

    Scenario Outline: An object of the greatest weight
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the object of <pickle> is delivered

      Examples:
        | what                              | role   | pickle                                                     |
        | a list of 255 equal bytes         | server | 80 04 5D 28 42 00 01 01 00 (61)x65792 94 (68 00)x254 65 2E |
        | a list of 255 equal bytes, client | client | 80 04 5D 28 42 00 01 01 00 (61)x65792 94 (68 00)x254 65 2E |

    @twin:frames/a-large-object-is-delivered-whole
    Scenario: A weight that is the size of the pickle
      Given an implementation of objects
      And an implementation that can receive 17000040 octets
      And an open server
      When the peer sends a frame with the 17000000 octets of message 5
      Then the 17000000 octets of message 5 are delivered

    @twin:objects/an-object-of-the-greatest-weight @twin:objects/an-opcode-that-is-refused/00 @twin:objects/an-opcode-that-is-refused/00-client
    Scenario Outline: An object that weighs too much
      Given an implementation of objects
      And an open <role>
      When the peer sends a frame with <pickle>
      Then the reception is reported as failed: malformed
      And the peer sees the connection closed
      And nothing is delivered

      Examples:
        | what                               | role   | pickle                                                        |
        | one more than the greatest         | server | 80 04 5D 28 42 00 01 01 00 (61)x65792 94 (68 00)x254 4E 65 2E |
        | one more than the greatest, client | client | 80 04 5D 28 42 00 01 01 00 (61)x65792 94 (68 00)x254 4E 65 2E |
        | equal members of a set             | server | 80 04 8F 28 42 00 01 01 00 (61)x65792 94 (68 00)x255 90 2E    |
        | thirty doublings                   | server | 80 04 29 (71 00 68 00 86)x30 2E                               |
        | sixty doublings, client            | client | 80 04 29 (71 00 68 00 86)x60 2E                               |

  @OT-OBJ-19 @twin:size/an-object-goes-out-behind-its-size
  Rule: A sender MUST send for each object a pickle of protocol 4 or 5 that gives that object and that a receiver accepts by sections A.5.2 to A.5.5.

    Scenario Outline: An object goes out
      Given an implementation of objects
      And an open <role>
      When the implementation is asked to send <object>
      Then the peer receives, in a pickle of protocol 4 or 5, <object>

      Examples:
        | what                          | role   | object                                                                                                                  |
        | None                          | server | the object null                                                                                                         |
        | None, client                  | client | the object null                                                                                                         |
        | true                          | server | the object true                                                                                                         |
        | true, client                  | client | the object true                                                                                                         |
        | false                         | server | the object false                                                                                                        |
        | false, client                 | client | the object false                                                                                                        |
        | zero                          | server | the object {"int":"0"}                                                                                                  |
        | zero, client                  | client | the object {"int":"0"}                                                                                                  |
        | an int of one octet           | server | the object {"int":"255"}                                                                                                |
        | an int of one octet, client   | client | the object {"int":"255"}                                                                                                |
        | a negative int                | server | the object {"int":"-1"}                                                                                                 |
        | a negative int, client        | client | the object {"int":"-1"}                                                                                                 |
        | an int of 32 bits             | server | the object {"int":"-2147483648"}                                                                                        |
        | an int of 32 bits, client     | client | the object {"int":"-2147483648"}                                                                                        |
        | an int of 33 bits             | server | the object {"int":"2147483648"}                                                                                         |
        | an int of 33 bits, client     | client | the object {"int":"2147483648"}                                                                                         |
        | an int of 65 bits             | server | the object {"int":"18446744073709551616"}                                                                               |
        | an int of 65 bits, client     | client | the object {"int":"18446744073709551616"}                                                                               |
        | an int of 1024 octets         | server | an int of 1024 octets                                                                                                   |
        | an int of 1024 octets, client | client | an int of 1024 octets                                                                                                   |
        | a float                       | server | the object {"float":"0.1"}                                                                                              |
        | a float, client               | client | the object {"float":"0.1"}                                                                                              |
        | minus zero                    | server | the object {"float":"-0.0"}                                                                                             |
        | minus zero, client            | client | the object {"float":"-0.0"}                                                                                             |
        | infinity                      | server | the object {"float":"-inf"}                                                                                             |
        | infinity, client              | client | the object {"float":"-inf"}                                                                                             |
        | NaN                           | server | the object {"float":"nan"}                                                                                              |
        | NaN, client                   | client | the object {"float":"nan"}                                                                                              |
        | a str                         | server | the object {"str":"é€𝄞"}                                                                                                |
        | a str, client                 | client | the object {"str":"é€𝄞"}                                                                                                |
        | an empty str                  | server | the object {"str":""}                                                                                                   |
        | an empty str, client          | client | the object {"str":""}                                                                                                   |
        | bytes                         | server | the object {"bytes":"AP+A"}                                                                                             |
        | bytes, client                 | client | the object {"bytes":"AP+A"}                                                                                             |
        | no bytes                      | server | the object {"bytes":""}                                                                                                 |
        | no bytes, client              | client | the object {"bytes":""}                                                                                                 |
        | a list                        | server | the object {"list":[{"int":"1"},null,{"list":[]}]}                                                                      |
        | a list, client                | client | the object {"list":[{"int":"1"},null,{"list":[]}]}                                                                      |
        | a list 100 deep               | server | a list 100 deep                                                                                                         |
        | a list 100 deep, client       | client | a list 100 deep                                                                                                         |
        | tuples                        | server | the object {"tuple":[{"tuple":[]},{"tuple":[{"int":"1"}]},{"tuple":[{"int":"1"},{"int":"2"},{"int":"3"},{"int":"4"}]}]} |
        | tuples, client                | client | the object {"tuple":[{"tuple":[]},{"tuple":[{"int":"1"}]},{"tuple":[{"int":"1"},{"int":"2"},{"int":"3"},{"int":"4"}]}]} |
        | a set                         | server | the object {"set":[{"int":"1"},{"str":"a"},{"tuple":[{"int":"1"},null]}]}                                               |
        | a set, client                 | client | the object {"set":[{"int":"1"},{"str":"a"},{"tuple":[{"int":"1"},null]}]}                                               |
        | an empty set                  | server | the object {"set":[]}                                                                                                   |
        | an empty set, client          | client | the object {"set":[]}                                                                                                   |
        | a dict                        | server | the object {"dict":[[{"str":"a"},{"int":"1"}],[{"int":"2"},{"list":[true]}],[{"tuple":[null]},{"dict":[]}]]}            |
        | a dict, client                | client | the object {"dict":[[{"str":"a"},{"int":"1"}],[{"int":"2"},{"list":[true]}],[{"tuple":[null]},{"dict":[]}]]}            |

  @OT-OBJ-20 @twin:frames/an-object-is-reported-as-sent
  Rule: A sender MUST report as failed, with nothing sent, an object of its caller that a receiver would refuse by sections A.5.2 to A.5.5, and MUST keep the connection usable.

    Scenario Outline: An object that a receiver would refuse
      Given an implementation of objects
      And an open <role>
      When the implementation is asked to send <object>
      Then the message is reported as failed: malformed
      And the peer receives nothing
      When the implementation is asked to send the object {"str":"hello"}
      Then the peer receives the object {"str":"hello"}

      Examples:
        | what                                | role   | object                                                           |
        | a list in a set                     | server | the object {"set":[{"list":[]}]}                                 |
        | a list in a set, client             | client | the object {"set":[{"list":[]}]}                                 |
        | a dict in a set                     | server | the object {"set":[{"dict":[]}]}                                 |
        | a dict in a set, client             | client | the object {"set":[{"dict":[]}]}                                 |
        | a set for a key                     | server | the object {"dict":[[{"set":[]},null]]}                          |
        | a set for a key, client             | client | the object {"dict":[[{"set":[]},null]]}                          |
        | a list in a tuple for a key         | server | the object {"dict":[[{"tuple":[{"int":"1"},{"list":[]}]},null]]} |
        | a list in a tuple for a key, client | client | the object {"dict":[[{"tuple":[{"int":"1"},{"list":[]}]},null]]} |
        | a list 101 deep                     | server | a list 101 deep                                                  |
        | a list 101 deep, client             | client | a list 101 deep                                                  |
        | an int of 1025 octets               | server | an int of 1025 octets                                            |
        | an int of 1025 octets, client       | client | an int of 1025 octets                                            |
