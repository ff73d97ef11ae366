"""Short English words that are also written as acronyms: such an acronym means its term only in capitals (`SO`, `ARM`)."""

_WORDS = """
ac ad ah al am an as at ax be by co da dc de do dr ed el em en er ex go ha he hi ho id if in io is it la lo ma me mr ms
my no of oh ok on op or os ot ox pa pi pm re sh si so st to uk um un up us vs we ye yo
ace act add age ago aid aim air ale all and ant any ape apt arc are ark arm art ash ask ate awe axe bad bag ban bar bat
bay bed bee beg bet bid big bin bit bod box boy bud bug bun bus but buy cab can cap car cat con cop cow cry cup cut
dad dam day den dew did die dig dim dip dog dot dry due dug duo dye ear eat egg ego elf end era eve eye fan far fat fed
fee few fig fin fit fix fly foe fog for fox fun fur gap gas gel gem get gin god got gum gun gut guy gym had ham has hat
hay hem hen her hid him hip his hit hob hop hot how hub hug hut ice ill ink inn ion its ivy jam jar jaw jet job jog joy
jug key kid kin kit lab lad lag lap law lay led leg let lid lie lip lit log lot low mad man map mat may med men met mid
mil mix mob mod mop mud mug nap net new nil nip nod nor not now nut oak oar oat odd off oil old one orb ore our out owe
owl own pad pan par pat paw pay pea peg pen per pet pie pig pin pit pop pot pro pub put rag ram ran rap rat raw ray rec
red ref rep rib rid rig rim rip rob rod rot row rub rug run sad sap sat saw say sea sec see set sew she shy sin sip
sir sit six ski sky son spy sub sue sum sun tab tag tan tap tar tax tea ten the tie tin tip toe ton too top tow toy try
tub two use van vat vet via vie wag war was wax way web wed wet who why wig win wit woe won yes yet you zip zoo
able acid acre aged aims area army atom auto away back ball band bank bare barn base bath beam bear beat bell belt
best bill bird blow blue boat body bold bolt bond bone book boom born boss both bowl bulk burn bush busy cage cake call
calm came camp cape card care case cash cast cell chip city clay club coal coat code coil cold come cook cool copy core
corn cost crew crop dark data date dawn days dead deal dear debt deep dial diet dirt dish disk dock does done door dose
down draw drop drum dual duct dust duty each earn ease east easy edge emit epic even ever exit face fact fade fail fair
fall farm fast fate fear feed feel feet fell felt file fill film find fine fire firm fish five flag flat flow flux foam
fold food foot ford form fort four free from fuel full fund fuse gain game gate gave gear gift give glad glow goal goes
gold golf gone good grew grey grid grow gulf half hall hand hang hard harm have head hear heat help here hero high hill
hire hold hole home hope host hour huge hunt idea inch into iris iron isle item join jump just keep kept kind king kit
lack lake lamp land lane last late lead leaf leak lean left less life lift like line link list live load loan lock long
look loop lord lose loss lost love made mail main make male many mark mass mast meal mean meet menu mesh mile mill mind
mine miss mode mood moon more most move much must name near neat neck need nest nets news next nice node none noon north
nose note oath once only onto open oral oven over pace pack page paid pair park part pass past path peak peer pick pile
pine pipe plan plot plug plus pole poll pool poor port pose post pour prey pull pump pure push race rack rail rain rank
rare rate read real rear remit rent rest rice rich ride ring rise risk road rock role roll roof room root rope rose rule
rush safe said sale salt same sand save seal seat seed seek seem seen self sell send sets shed ship shop shot show shut
side sign site size skin slip slow snow soft soil sold sole some song soon sort soul spot star stay stem step stir stop
such suit sure swim tail take tale talk tall tank tape task team tear tech tell tend tent term test text than
that them then they thin this thus tide tidy till time tiny told toll tone tool tour town trap tree trip true tube tune
turn twin type unit upon used user vary vast vent very view vote wage wait wake walk wall want ward warm warn wash wave
ways weak wear week well went were west what when whom wide wife wild will wind wine wing wire wise wish with wood word
work yard year zero zone
"""

COMMON_WORDS = frozenset(_WORDS.split())
