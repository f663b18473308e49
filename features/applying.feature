Feature: Applying
  A file declares what is promised. Applying brings the store in line with it, as often as one likes; a plan says
  beforehand what that would do: what is created, changed field by field, and retired, and which slots appear or vanish.

  Rule: applying creates what is new, changes what differs, and retires what the file no longer declares

    Background:
      Given the file "platform.toml" says
        """
        [schedules.nightly]
        command = "work"
        cron = "0 2 * * *"

        [schedules.hourly]
        command = "work"
        every = "1h"

        [schedules.old]
        command = "work"
        every = "12h"
        """
      And Ada applies "platform.toml" at 09:00

    Scenario: The first time everything is created
      Then applying did
        | schedule | effect  |
        | nightly  | created |
        | hourly   | created |
        | old      | created |

    Scenario: Applied again, nothing is written
      When Ada applies "platform.toml" at 09:30
      Then applying did
        | schedule | effect    |
        | nightly  | unchanged |
        | hourly   | unchanged |
        | old      | unchanged |
      And the operator's acts read
        | at    | who | what  |
        | 09:00 | ada | apply |

    Scenario: Changed, retired and created at once
      Given the file "platform.toml" says
        """
        [schedules.nightly]
        command = "work"
        cron = "0 3 * * *"

        [schedules.hourly]
        command = "work"
        every = "1h"

        [schedules.new]
        command = "work"
        every = "30m"
        """
      When Ada applies "platform.toml" at 10:30
      Then applying did
        | schedule | effect    |
        | nightly  | changed   |
        | hourly   | unchanged |
        | new      | created   |
        | old      | retired   |
      And the schedule is active, in generation 0 and revision 2
      When Ada applies "platform.toml" at 10:31
      Then applying did
        | schedule | effect    |
        | nightly  | unchanged |
        | hourly   | unchanged |
        | new      | unchanged |

    Scenario: Another file does not retire what this one declares
      Given the file "billing.toml" says
        """
        [schedules.invoices]
        command = "work"
        cron = "0 4 1 * *"
        """
      When Ada applies "billing.toml" at 09:30
      Then applying did
        | schedule | effect  |
        | invoices | created |
      When Ada applies "platform.toml" at 09:31
      Then applying did
        | schedule | effect    |
        | nightly  | unchanged |
        | hourly   | unchanged |
        | old      | unchanged |

    Scenario: The last file to declare a schedule owns it
      Given the file "billing.toml" says
        """
        [schedules.old]
        command = "work"
        every = "12h"
        """
      When Ada looks at 09:30 at the plan of "billing.toml"
      Then the plan changes
        | schedule | field  | before   | after   |
        | old      | origin | platform | billing |
      When Ada applies "billing.toml" at 09:31
      And the file "platform.toml" says
        """
        [schedules.nightly]
        command = "work"
        cron = "0 2 * * *"
        """
      And Ada applies "platform.toml" at 09:32
      Then applying did
        | schedule | effect    |
        | nightly  | unchanged |
        | hourly   | retired   |

    Scenario: A mistake anywhere in the file changes nothing
      Given the file "platform.toml" says
        """
        [schedules.new]
        command = "work"
        every = "1h"

        [schedules.nightly]
        command = "work"
        corn = "0 3 * * *"
        """
      When Ada applies "platform.toml" at 09:30
      Then that is refused, saying "did you mean 'cron'"
      And the schedule is active, in generation 0 and revision 1
      And the operator's acts read
        | at    | who | what  |
        | 09:00 | ada | apply |

    Scenario: A command that nobody knows changes nothing
      Given the file "platform.toml" says
        """
        [schedules.new]
        command = "wrok"
        every = "1h"
        """
      When Ada applies "platform.toml" at 09:30
      Then that is refused, saying "did you mean 'work'?"
      And the schedule is active, in generation 0 and revision 1

  Rule: a schedule exists in the environments that it names; elsewhere it is not in this environment

    Background:
      Given the file "platform.toml" says
        """
        [schedules.everywhere]
        command = "work"
        cron = "0 2 * * *"

        [schedules.billing]
        command = "work"
        cron = "0 3 * * *"
        environments = ["production"]
        """

    Scenario Outline: Planned in the environment "<environment>"
      When Ada looks at 09:00 at the plan of "platform.toml" in the environment "<environment>"
      Then the plan reads
        | schedule   | effect   |
        | everywhere | created  |
        | billing    | <effect> |

      Examples:
        | environment | effect                  |
        | production  | created                 |
        | staging     | not in this environment |

    Scenario: A schedule that leaves this environment is retired in it
      When Ada applies "platform.toml" at 09:00 in the environment "production"
      And the file "platform.toml" says
        """
        [schedules.everywhere]
        command = "work"
        cron = "0 2 * * *"

        [schedules.billing]
        command = "work"
        cron = "0 3 * * *"
        environments = ["staging"]
        """
      And Ada applies "platform.toml" at 09:30 in the environment "production"
      Then applying did
        | schedule   | effect    |
        | everywhere | unchanged |
        | billing    | retired   |

    Scenario: An overlay of the environment is a change like any other
      When Ada applies "platform.toml" at 09:00
      And the file "platform.toml" says
        """
        [schedules.everywhere]
        command = "work"
        cron = "0 2 * * *"

        [environments.staging.schedules.everywhere]
        cron = "0 14 * * *"
        """
      And Ada looks at 09:30 at the plan of "platform.toml" in the environment "staging"
      Then the plan changes
        | schedule   | field | before    | after      |
        | everywhere | cron  | 0 2 * * * | 0 14 * * * |

  Rule: a plan writes nothing, and says field by field what would change

    Scenario: Timing, policies, arguments and words
      Given the file "platform.toml" says
        """
        [schedules.report]
        command = "work"
        cron = "0 2 * * *"
        deadline = "4h"
        overlap = "skip"
        """
      And Ada applies "platform.toml" at 09:00
      And the file "platform.toml" says
        """
        [schedules.report]
        command = "work"
        cron = "0 2 * * *"
        timezone = "Europe/Berlin"
        overlap = { policy = "serialize", backlog_limit = 3 }
        priority = "high"
        owner = "reports-team"
        """
      When Ada looks at 09:30 at the plan of "platform.toml"
      Then the plan changes
        | schedule | field    | before        | after                                 |
        | report   | timezone | UTC           | Europe/Berlin                         |
        | report   | overlap  | policy = skip | policy = serialize, backlog_limit = 3 |
        | report   | deadline | 4h            | nothing                               |
        | report   | priority | default       | high                                  |
        | report   | owner    | nothing       | reports-team                          |
      And the schedule is active, in generation 0 and revision 1
      And the operator's acts read
        | at    | who | what  |
        | 09:00 | ada | apply |

  Rule: a plan names the slots of the next seven days that appear or vanish

    Background:
      Given the file "platform.toml" says
        """
        [schedules.nightly]
        command = "work"
        cron = "0 2 * * *"

        [schedules.weekly]
        command = "work"
        cron = "0 4 * * tue"
        """
      And Ada applies "platform.toml" at 2026-03-02 09:00

    Scenario: Another rule
      Given the file "platform.toml" says
        """
        [schedules.nightly]
        command = "work"
        cron = "0 2 * * mon-fri"

        [schedules.weekly]
        command = "work"
        cron = "0 4 * * tue"
        """
      When Ada looks at 2026-03-02 09:30 at the plan of "platform.toml"
      Then the plan reads
        | schedule | effect    | slots that appear | slots that vanish                  |
        | nightly  | changed   |                   | 2026-03-07 02:00, 2026-03-08 02:00 |
        | weekly   | unchanged |                   |                                    |

    Scenario: One comes, one goes
      Given the file "platform.toml" says
        """
        [schedules.nightly]
        command = "work"
        cron = "0 2 * * *"

        [schedules.monthly]
        command = "work"
        cron = "0 5 5 * *"
        """
      When Ada looks at 2026-03-02 09:30 at the plan of "platform.toml"
      Then the plan reads
        | schedule | effect    | slots that appear | slots that vanish |
        | nightly  | unchanged |                   |                   |
        | monthly  | created   | 2026-03-05 05:00  |                   |
        | weekly   | retired   |                   | 2026-03-03 04:00  |

    Scenario: Seven days are exactly seven days
      Given the file "platform.toml" says
        """
        [schedules.nightly]
        command = "work"
        cron = "30 9 * * *"

        [schedules.weekly]
        command = "work"
        cron = "0 4 * * tue"
        """
      When Ada looks at 2026-03-02 09:30 at the plan of "platform.toml"
      Then the plan reads
        | schedule | effect    | slots that appear                              | slots that vanish                              |
        | nightly  | changed   | 2026-03-03 09:30 to 2026-03-09 09:30 (7 slots) | 2026-03-03 02:00 to 2026-03-09 02:00 (7 slots) |
        | weekly   | unchanged |                                                |                                                |

    Scenario: A policy moves no slot, and a slot that is due already is decided and does not vanish
      Given the file "platform.toml" says
        """
        [schedules.nightly]
        command = "work"
        cron = "0 2 * * *"
        missed = "skip"

        [schedules.weekly]
        command = "work"
        cron = "0 4 * * tue"
        """
      When Ada looks at 2026-03-03 03:00 at the plan of "platform.toml"
      Then the plan reads
        | schedule | effect    | slots that appear | slots that vanish |
        | nightly  | changed   |                   |                   |
        | weekly   | unchanged |                   |                   |

  Rule: apply --plan applies that plan, or nothing

    Background:
      Given the file "platform.toml" says
        """
        [schedules.hourly]
        command = "work"
        every = "1h"
        """
      And Ada applies "platform.toml" at 09:00
      And the file "platform.toml" says
        """
        [schedules.hourly]
        command = "work"
        every = "2h"

        [schedules.new]
        command = "work"
        every = "3h"
        """
      And Ada looks at 09:15 at the plan of "platform.toml"

    Scenario: It is still that plan, although slots were decided in between
      When the scheduler and the workers run until 11:30
      And Ada pauses it at 11:40
      And Ada applies that plan of "platform.toml" at 11:45
      Then applying did
        | schedule | effect  |
        | hourly   | changed |
        | new      | created |

    Scenario: Somebody wrote the file anew
      When the file "platform.toml" says
        """
        [schedules.hourly]
        command = "work"
        every = "2h"
        """
      And Ada applies that plan of "platform.toml" at 09:30
      Then that is refused, saying "is not the plan any more"
      And the schedule is active, in generation 0 and revision 1

    Scenario: Somebody applied another file in between
      When the schedule "hourly" is applied at 09:20
        """
        every = "4h"
        """
      And Ada applies that plan of "platform.toml" at 09:30
      Then that is refused, saying "is not the plan any more"
      And the schedule is active, in generation 0 and revision 2

    Scenario: It was applied already
      When Ada applies that plan of "platform.toml" at 09:30
      And Ada applies that plan of "platform.toml" at 09:31
      Then that is refused, saying "is not the plan any more"
