// Ten questions with three answers each, a sum, and three ends: the same conversation as ten.json.
VAR load = 0
-> shouting

=== shouting ===
How often do you see this: shouting?
+ [Never] -> threats
+ [Sometimes]
  ~ load = load + 1
  -> threats
+ [Often]
  ~ load = load + 2
  -> threats

=== threats ===
How often do you see this: threats?
+ [Never] -> late_payment
+ [Sometimes]
  ~ load = load + 1
  -> late_payment
+ [Often]
  ~ load = load + 2
  -> late_payment

=== late_payment ===
How often do you see this: late payment?
+ [Never] -> complaints
+ [Sometimes]
  ~ load = load + 1
  -> complaints
+ [Often]
  ~ load = load + 2
  -> complaints

=== complaints ===
How often do you see this: complaints?
+ [Never] -> demands
+ [Sometimes]
  ~ load = load + 1
  -> demands
+ [Often]
  ~ load = load + 2
  -> demands

=== demands ===
How often do you see this: demands?
+ [Never] -> extras
+ [Sometimes]
  ~ load = load + 1
  -> extras
+ [Often]
  ~ load = load + 2
  -> extras

=== extras ===
How often do you see this: extra work?
+ [Never] -> contact
+ [Sometimes]
  ~ load = load + 1
  -> contact
+ [Often]
  ~ load = load + 2
  -> contact

=== contact ===
How often do you see this: contact?
+ [Never] -> messages
+ [Sometimes]
  ~ load = load + 1
  -> messages
+ [Often]
  ~ load = load + 2
  -> messages

=== messages ===
How often do you see this: messages?
+ [Never] -> thanks
+ [Sometimes]
  ~ load = load + 1
  -> thanks
+ [Often]
  ~ load = load + 2
  -> thanks

=== thanks ===
How often do you see this: thanks?
+ [Never] -> people
+ [Sometimes]
  ~ load = load + 1
  -> people
+ [Often]
  ~ load = load + 2
  -> people

=== people ===
How often do you see this: your people?
+ [Never] -> sum
+ [Sometimes]
  ~ load = load + 1
  -> sum
+ [Often]
  ~ load = load + 2
  -> sum

=== sum ===
{ load >= 12:
  That is a lot.
- else:
  { load >= 6:
    That is something.
  - else:
    That is little.
  }
}
-> END
