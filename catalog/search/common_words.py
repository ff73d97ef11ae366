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
about above access across action active actual added address adult advice after again against agree ahead allow alone
along already always among amount anger angle animal annual another answer anyone apart apply approve argue around
arrive article aside asset assist attach attempt attend author avoid award aware awful baby backed badly balance basic
beach become before began begin behind being belief belong below bench beside better beyond bigger bill billing bills
biomass birth black blame blind block blood board boiler borrow bottom bought brand brave bread break brief bright
bring broad broken brother brought brown budget build built burst business button buyer camera cancel cannot careful
carry catch cause centre certain chain chair chance change charity cheap cheaper check chief child children choice
choose church claim class clean clear clever clock close closed closer clothes cloud coal coast coffee colour combine
comfort coming common company compare complain complete concern confirm connect consider consult contact contain
continue control cook corner correct cost costs council count country couple course court cover craft create credit
crime cross crowd current cycle daily damage danger dealer death decide decision defend degree delay deliver depend
describe desert design desire detail develop device diesel dinner direct dirty discover discuss disease divide doctor
double doubt draft drain dream dress drink drive driver during eager early earth easier easily easy edition effect
effort eight either elder election empty enable ending energy engine enjoy enough ensure enter entire entry equal
error escape event every everyone evidence exact example except excite exist expect expensive expert explain export
extra extreme factor faint fairly faith false family famous farmer faster father favour fewer field fifth fight figure
final finance finger finish first fixed flat flats flight float flood floor focus follow force foreign forget formal
former forward found fourth frame fresh fridge friend front fruit fully funny further future garden gather general
gentle giant given giver glass global going goods grand grant grass great greater green ground group grown growth
guard guess guest guide happen happy harbour hardly health heard heart heaven heavy height helper hidden higher
highest history hobby holder holiday honest horse hospital hotel house household however human hundred hungry hurry
image impact import improve include income indeed indoor inform inner inside instead intend interest invite island
issue itself joint journey judge junior keeper kettle kitchen known label labour ladder language large larger largest
later latest laugh launch lawyer layer leader learn least leave legal length lesson letter level light likely limit
listen little lives living local locate longer loose lower lowest lucky lunch machine major maker manage manner margin
marked market marry master match matter maybe mayor meaning measure medical meeting member memory mental merely
message metal middle might million minor minute mirror missing mobile model modern moment money month moral morning
mother motion mountain mouth moved movie museum music myself narrow nation native nature near nearby nearer nearest
nearly needed neither nephew network never newer newest night nobody noise normal north nothing notice nuclear number
object obtain obvious occur ocean offer office often older oldest online opened opinion oppose option orange order
other ought outer outside oven owner paint panel panels paper parent partly party passed patient pattern payment peace
people pepper perfect perhaps period permit person petrol petroleum phone photo phrase piece place plain plane plant
plate please plenty pocket point police policy polite poorer popular possible postal pound poverty practice prefer
prepare present press pretty prevent price pride prime print prior prison private prize problem process produce profit
program project promise proper protect proud prove provide public pupil purpose pursue quality quarter queen question
quick quiet quite radio raise range rapid rather ratio reach reader ready reason receive recent record reduce refer
refuse regard region regret regular reject relate release remain remember remote remove repair repeat replace reply
report request require rescue research resident resource respect rest result retail retain return reveal review reward
rider right rights river road roads roadworks robot rough round route royal ruled safer safety salary sample satisfy
saving scale scene school schools science score screen search season second secret section secure seller senior sense
series serious serve service seven several severe shade shake shall shape share sharp shift shine shirt shock shoot
shore short shorter should shout shown sight signal silent silver similar simple since single sister sixth sketch
skill sleep slight slowly small smaller smallest smart smell smile smoke smooth social society solid solve someone
sorry sound source south space spare speak special speech speed spend spirit spoken sport spread spring square staff
stage stairs stand standard start state station status steady steal steel still stock stone store storm story strange
street stress strict strike strong stronger student study stuff style subject submit success sudden suffer sugar
suggest suitable summer sunny supply support suppose surface survey sweet swift switch symbol system table taken
talent target taste taught teach teacher tenant thank their theme theory there thick thief thing think third those
though thought thousand threat three through throw thumb ticket tidal tight times tired title today together tomorrow
tonight topic total touch tough tourist toward track trade train travel treat trend trial trick trouble truck truly
trust truth twelve twice typical uncle under union unique unite unity unless until upper urban urgent usage useful
useless usual valley value various vehicle version video view village visible vision visit vital voice volume voter
walker waste watch water weak wealth weapon weather weekend weight welcome western whatever wheel where whether which
while white whole whose widely wider widow window winner winter within without woman women wonder wood wooden worker
world worry worse worst worth would wound write writer wrong years yellow young younger yours youth
"""

EVERYDAY_WORDS = frozenset(_EVERYDAY.split())
