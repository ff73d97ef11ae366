"""Ordinary English words, as data.

Short ones are also written as acronyms: such an acronym means its term only in capitals (`SO`, `ARM`). Others are often typed
where no product says them: a search that has one is not taken for a wrong spelling of another word (`older` of `order`).
"""

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

_EVERYDAY = """
about above access across action active actual added address adult advice after again against agree agreement
agriculture ahead allow alone along already always among amount anger angle animal annual another answer anyone apart
apartment appliance appliances application applications apply appointment approve architecture argue around arrive
article aside assessment asset assist association attach attempt attend attention author authority avoid award aware
awful baby backed badly balance basic beach become before began begin behind being belief belong below bench beside
better beyond bigger bill billing bills biomass birth black blame blind block blood board boiler borrow bottom bought
brand brave bread break brief bright bring broad broadband broken brother brought brown budget build built burst
business button buyer calculation calculator camera cancel candidate cannot careful carry catch cause celebration
centre certain chain chair championship chance change characteristic charity cheap cheaper check chemical chief child
children choice choose church citizen citizens claim class clean clear clever clock close closed closer clothes cloud
coal coast coffee college colour combine comfort coming commission committee common community company compare
compensation competition complain complaint complaints complete concern condition conference confirm connect
connection consider construction consult consultant consumer contact contain continue contractor contribution control
conversion cook corner corporation correct cost costs council count country couple course court cover craft create
credit crime cross crowd currency current cycle daily damage danger dealer death decide decision decoration defend
definition degree delay deliver department depend describe description desert design desire destination detail develop
device diesel difference difficult dinner direct direction director dirty disability discount discover discuss
discussion disease distance divide doctor document double doubt draft drain dream dress drink drive driver during
eager early earth easier easily easy economic economy edition education effect efficiency efficient effort eight
either elder election electrician emergency employee employer employment empty enable ending energy engine enjoy
enough ensure enter entertainment entire entrance entry environment equal equipment error escape establishment
estimate evaluation evening event every everybody everyone everywhere evidence exact examination example except
exchange excite exist expect expensive expert explain export expression extra extreme factor faint fairly faith false
family famous farmer farming faster father favour fewer field fifth fight figure final finance finger finish first
fishing fixed flat flats flight float flood floor focus follow force foreign forestry forget formal former forward
found fourth frame fresh fridge friend front fruit fully funny furniture further future garden gather general
generation generator gentle giant given giver glass global going goods government grand grant grass great greater
green ground group grown growth guarantee guard guess guest guide guideline happen happy harbour hardly health heard
heart heaven heavy height helper hidden higher highest history hobby holder holiday honest horse hospital hospitality
hotel house household however human hundred hungry hurry identity image immediate immigration impact import importance
improve include income indeed indoor inflation inform inner inside inspection inspector installation instead
institution instruction instrument insurance intend interest interior investment invite invoice invoices island issue
itself joint journey judge junior keeper kettle kilometre kitchen knowledge known label labour ladder landlord
language large larger largest later latest laugh launch lawyer layer leader leadership learn least leave legal
legislation length lesson letter level library light likely limit listen literature little lives living local locate
longer loose lower lowest lucky lunch machine machinery maintenance major maker manage management manner manufacturer
manufacturing margin marked market marry master match material matter maybe mayor meaning measure mechanical medical
meeting member membership memory mental merely message metal middle might million minister ministry minor minute
mirror missing mobile model modern moment money monitoring month moral morning mortgage mortgages mother motion
mountain mouth moved movement movie museum music myself narrow nation national native nature near nearby nearer
nearest nearly needed neighbour neighbourhood neither nephew network never newer newest newspaper night nobody noise
normal north northern nothing notice nuclear number object obtain obvious occupation occur ocean offer office often
older oldest online opened operation opinion opportunity oppose option orange order organisation other ought outer
outside oven owner ownership paint panel panels paper parent parliament partly party passed passenger passengers
patient pattern payment payments peace pedestrian pension pensioner people pepper perfect performance perhaps period
permission permissions permit person petition petrol petroleum phone photo phrase physical piece place plain plane
planning plant plate playground please plenty pocket point police policy polite politics poorer popular population
position possession possible postal pound poverty practical practice prefer preparation prepare present presentation
president press pretty prevent price pride prime print prior prison private prize problem procedure process produce
production profession profit program project promise proper property protect protection protest proud prove provide
provision public publication pupil purchase purpose pursue qualification quality quantity quarter queen question quick
quiet quite radiation radio railway raise range rapid rather ratio reach reaction reader ready reason receive recent
recognition recommendation record recording reduce reduction refer refugee refuse regard region registration regret
regular regulation reject relate relationship release religion remain remember remote removal remove renewal rental
repair repeat replace replacement reply report reporter representative reputation request require requirement rescue
research reservation residence resident resignation resolution resource respect responsibility rest restaurant
restriction result retail retain retirement return reveal review revolution reward rider right rights river road roads
roadworks robot rough round route royal ruled safer safety salary sample satellite satisfy saving scale scene
scheduled school schools science score screen search season second secret secretary section secure security selection
seller senior sense series serious serve service settlement seven several severe shade shake shall shape share sharp
shift shine shirt shock shoot shopping shore short shorter should shout shown sight signal silent silver similar
simple since single sister situation sixth sketch skill sleep slight slowly small smaller smallest smart smell smile
smoke smooth social society solid solve someone sorry sound source south southern space spare speak special specialist
speech speed spend spirit spoken sport spread spring square staff stage stairs stand standard standing start state
statement station statistics status steady steal steel still stock stone store storm story strange strategy street
stress strict strike strong stronger structure student study stuff style subject submit subscription subsidies subsidy
success sudden suffer sugar suggest suitable summer sunny supermarket supply support suppose surface surgeon surgery
survey suspension sweet swift switch symbol system table taken talent target taste taught taxation teach teacher
technical technology telephone temporary tenant territory thank their theme theory there thick thief thing think third
those though thought thousand threat three through throw thumb ticket tidal tight times tired title today together
tomorrow tonight topic total touch tough tourism tourist toward track trade tradition traditional train transaction
transition translation transport travel treat treatment trend trial tribunal trick trouble truck truly trust truth
twelve twice typical uncle under unemployment union unique unite unity university unless until upgrade upgrades upper
urban urgent usage useful useless usual vacation valley value various vegetation vehicle version video view village
violence visible vision visit vital voice volume voluntary volunteer voter walker warehouse warranty waste watch water
weak wealth weapon weather weekend weight welcome western whatever wheel where whether which while white whole whose
widely wider widow wildlife window windscreen winner winter within without woman women wonder wood wooden worker
workforce workplace workshop world worry worse worst worth would wound write writer wrong years yellow young younger
yours youth
"""

EVERYDAY_WORDS = frozenset(_EVERYDAY.split())
