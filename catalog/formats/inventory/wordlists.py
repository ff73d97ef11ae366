"""The usual names of the fields in inventories, and words of other languages in English terms.

Order of words does not count. The second value of a name says how surely it means the field.
"""

# The words of a usual name → the field, how surely it is meant, and the name as it is written.
UsualNames = dict[frozenset[str], tuple[str, float, str]]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOISE = _words(
    "a an and any asset by catalog catalogue data datum database dataset do does entry for full has have how in inventory is "
    "item its of official on open or our product record set that the this to what when where which with your content dcat dct "
    "oe transport representation http collab info"
)
FILE_WORDS = _words("distribution resource file attachment server")
FIELD_WORDS = _words("field column attribute variable")
PUBLISHER_WORDS = _words(
    "publisher owner organisation organization agency custodian authority institution department holder managed kept held "
    "provider team directorate division"
)
CONTACT_WORDS = _words("contact steward enquiry enquiries support maintainer helpdesk")
CREATOR_WORDS = _words("creator author originator producer")
# “publication” is among the words for `issued` below.
DOCUMENT_WORDS = _words(
    "issued documentation document tutorial publication tool application reference guide manual work"
)

# German, French and Spanish, run-together words, and abbreviations; folded, in the singular.
WORDS: dict[str, tuple[str, ...]] = {
    word: tuple(english.split())
    for english, spellings in {
        "title": "titel titre titulo bezeichnung intitule",
        "name": "nom nombre fn",
        "dataset": "datensatz datensaetze datensatze jeu conjunto dataset datasets",
        "dataset title": "datensatztitel datasetname datasettitle",
        "dataset identifier": "datasetid datasetidentifier recordid productid",
        "description": "beschreibung descripcion descriptif desc descr resumen inhalt kurzbeschreibung",
        "abstract": "zusammenfassung resume",
        "keyword": "schlagwort schlagworter schlagworte schlusselwort stichwort stichworte motscle cles clave etiqueta "
        "schlagwortern kw",
        "theme": "thema themen thematique tema",
        "category": "kategorie categorie categoria kategorien",
        "licence": "license lizenz licencia nutzungsbedingungen licencing licensing",
        "publisher": "herausgeber editeur publicador editor veroffentlicher",
        "owner": "eigentumer inhaber proprietaire propietario dateneigner responsable dateneigentumer",
        "organisation": "organisme organizacion amt behorde dienststelle org",
        "contact": "kontakt ansprechpartner ansprechpartnerin contacto contactpoint",
        "author": "autor auteur",
        "email": "mail mailadresse courriel correo mbox",
        "phone": "telefon telephone telefono tel",
        "format": "dateiformat formato ext extension",
        "file type": "filetype dateityp",
        "size": "grosse dateigrosse taille tamano bytes byte filesize bytesize",
        "update frequency": "aktualisierungsfrequenz aktualisierung turnus aktualisierungsturnus updatefrequency "
        "accrualperiodicity aktualisierungsintervall",
        "frequency": "frequenz frequence frecuencia haufigkeit periodicidad freq",
        "update": "actualizacion actualisation updated refreshed refresh aktualisiert",
        "modified": "geandert modifie modificado modification modificacion anderungsdatum amended revised revision changed",
        "modified date": "aktualisierungsdatum lastmodified",
        "last update": "lastupdated lastupdate",
        "issued": "publication veroffentlichung veroffentlicht published publicacion publie released release emitted",
        "issued date": "veroffentlichungsdatum publikationsdatum erscheinungsdatum datepublished",
        "created": "erstellt creado creation cree",
        "date": "datum fecha",
        "last": "letzte derniere ultima latest",
        "language": "sprache langue idioma lang",
        "spatial coverage": "raumbezug ambito cobertura couverture",
        "spatial": "raumlich geographisch geographic geographical espacial geografica spatiale geografico",
        "area": "gebiet zona zone territoire territory",
        "period": "zeitraum periode periodo",
        "temporal": "zeitlich temporelle temporale timeperiod",
        "start": "beginn debut inicio begin from von beginning since earliest",
        "end": "ende fin bis until finish",
        "version": "fassung ver",
        "source": "quelle fuente",
        "download": "herunterladen telecharger telechargement descarga downloadlink",
        "download url": "downloadurl",
        "access url": "accessurl",
        "landing page": "landingpage",
        "url": "uri link lien enlace adresse href hyperlink webadresse weblink",
        "homepage": "website webpage webseite website internetseite sitio site",
        "identifier": "id kennung identifiant identificador uid guid uuid ident",
        "number": "nummer numero nr num no",
        "register": "reg registration registre",
        "reference": "ref referenz referencia",
        "classification": "klassifizierung clasificacion klassifikation",
        "sensitivity": "sensitivitat schutzbedarf sensibilidad confidentiality vertraulichkeit",
        "file": "datei fichier archivo",
        "resource": "ressource recurso",
        "distribution": "distribucion",
        "field": "feld champ campo",
        "column": "spalte columna colonne",
        "type": "typ tipo",
        "unit": "einheit unite unidad uom",
        "note": "bemerkung anmerkung remarque observacion comment remark notiz kommentar",
        "quality": "qualitat qualite calidad",
        "standard": "norm norme norma specification spec",
        "region": "bundesland departement provincia province",
        "place": "ort lieu lugar location",
        "rights": "rechte droit derecho right",
        "access": "zugang acces acceso zugriff",
        "media type": "mediatype mimetype mime",
        "endpoint": "schnittstelle",
        "documentation": "dokumentation documentacion docs doc",
        "page": "seite pagina",
        "": "de la le les du des el los der die das und et y punto point del",
    }.items()
    for word in spellings.split()
}


def _names(table: dict[str, tuple[float, str]]) -> UsualNames:
    names: UsualNames = {}
    for key, (sure, spellings) in table.items():
        target = key.partition("#")[0]
        for spelling in spellings.split(","):
            names.setdefault(frozenset(spelling.split()), (target, sure, spelling))
    return names


# A key with # is the same field, less surely.
PRODUCT_NAMES: UsualNames = _names(
    {
        "title": (0.95, "title,title name,dataset,report title,document title,layer title"),
        "title#": (0.85, "name,heading,label,name layer,name report"),
        "title##": (0.72, "alternative title,alternate title,short title,display name,display title"),
        "description": (0.95, "description,abstract,summary,short description,long description,about"),
        "description#": (0.6, "overview,purpose,detail,note,comment,explanation,scope"),
        "identifiers": (0.92, "identifier,code,key,unique identifier,reference number,register number,"
                              "stable identifier,doi,stable identifier"),
        "identifiers#": (0.72, "reference,number,slug,unique,serial number,short code"),
        "uri": (0.7, "iri,persistent url,persistent identifier"),
        "kind": (0.4, "type,resource type,kind"),
        "keywords": (0.95, "keyword,tag,key word,mot,mot keyword,palabra,palabra keyword,label search,term search"),
        "themes": (0.9, "theme,category,topic,iso topic category,subject area,topic category,super theme,adx category"),
        "themes#": (0.7, "subject,group,domain,sector,subject matter,business area"),
        "licence#": (0.7, "term,condition term"),
        "licence": (0.95, "licence,licence url,term use,licence type,licence name,licence title,licence identifier"),
        "rights": (0.8, "rights,constraint use,constraint access,restriction use,restriction,condition,copyright"),
        "access_rights": (0.85, "access rights,access level,access,availability,accessibility,level sharing,visibility"),
        "stated_classes": (0.9, "sensitivity class,classification,sensitivity,class,security classification,openness,"
                                "sensitivity status,marking protective,outcome triage,openness class,triage"),
        "frequency": (0.95, "frequency,update frequency,periodicity,accrual periodicity,often update,rate update,cycle update,"
                            "interval update,schedule update,refresh,cadence,accrual frequency,publication frequency"),
        "issued": (0.92, "issued,issued date,created,created date,first issued,first date issued"),
        "modified": (0.95, "modified,modified date,last update,update,update date,last update date,last modified,"
                           "last modified date,date last"),
        "modified#": (0.5, "date"),
        "record_modified": (0.8, "metadata modified,metadata update,metadata date,metadata date modified"),
        "languages": (0.92, "language,metadata language"),
        "places.name": (0.9, "spatial coverage,spatial,spatial area coverage,area coverage,place,location,region,area,"
                             "extent spatial,geography,spatial area,country,county"),
        "places.bbox": (0.95, "bounding box,bbox,box,extent box"),
        "places.network_area": (0.92, "area licence,area network,area supply,gsp group,ldz,area dno,dno,zone distribution"),
        "periods": (0.9, "temporal coverage,temporal,period,period time,range date,period coverage,coverage,period temporal,"
                         "range time,year,year coverage"),
        "periods.start": (0.9, "start,start date,start coverage,start temporal,start period,start valid,coverage start date,"
                               "start time,first date,start time period,start year,coverage from"),
        "periods.end": (0.9, "end,end date,end coverage,end temporal,end period,end valid,coverage end date,end time,"
                             "end time period,end year"),
        "version": (0.95, "version,edition,version number"),
        "status": (0.9, "status,dataset status,lifecycle,lifecycle status,lifecycle stage,cycle life,stage"),
        "version_notes": (0.9, "version note,change log,changelog,issued note,change note,log change"),
        "conforms_to": (0.85, "standard,conform,model,schema standard,format standard"),
        "lineage.statement": (0.9, "provenance,lineage,method collection,methodology,origin"),
        "lineage.sources": (0.8, "source,source system,system,derived,system origin,source application,application"),
        "landing_page": (0.93, "landing page,homepage,page,page web,more information,information,information url,learn more url,"
                               "url web,learn more,page url,homepage url,page information,portal url"),
        "documentation": (0.88, "documentation,dictionary,guide,manual,metadata url,help,readme,guidance,documentation url,"
                                "dictionary url,html,metadata html,user guide"),
        "in_series": (0.85, "series,collection,member,part,member series,parent"),
        "related": (0.85, "related,see also,related reference,relation,similar"),
        "quality": (0.9, "quality,quality note,caveat,limitation,issue known,issue quality,quality statement"),
        "sla": (0.85, "sla,service level,level service agreement"),
        "contract_url": (0.85, "contract,contract url"),
        "distributions.download_url": (0.93, "download url,download,direct url,csv url,download address"),
        "distributions.access_url": (0.8, "access url,url,address web,address,path,url access,service address"),
        "distributions.service.endpoint_url": (0.9, "api,endpoint,api url,endpoint url,service url,wms,wfs,server map,mapserver,"
                                                    "featureserver,imageserver,feature server,image server,arcgis,rest url,api "
                                                    "endpoint,rest service,wms url,wfs url,sparql,odata"),
        "distributions.format": (0.93, "format,file type,format file,type format,format type,format delivery"),
        "distributions.media_type": (0.95, "media type"),
        "distributions.byte_size": (0.9, "size,size file"),
        "distributions.rows": (0.88, "row,row count,row number,number count,count row,approx row,volume row,line"),
        "schema.url": (0.85, "schema,schema url,dictionary schema"),
    }
)  # fmt: skip
FILE_NAMES: UsualNames = _names(
    {
        "distributions.title": (0.93, "title,name,label"),
        "distributions.description": (0.93, "description,abstract,note,summary"),
        "distributions.identifier": (0.9, "identifier,arn,reference,key,code"),
        "distributions.download_url": (0.93, "download url,download,direct url"),
        "distributions.access_url": (0.85, "access url,url,address,path,explore"),
        "distributions.format": (0.93, "format,file type,extension"),
        "distributions.format#": (0.7, "type,kind"),
        "distributions.media_type": (0.95, "media type"),
        "distributions.byte_size": (0.93, "size"),
        "distributions.rows": (0.88, "row,row count"),
        "distributions.licence": (0.93, "licence,licence url,licence title"),
        "distributions.rights": (0.8, "rights,access,restriction"),
        "distributions.issued": (0.9, "issued,issued date,created"),
        "distributions.modified": (0.93, "modified,modified date,update,last update,date"),
    }
)  # fmt: skip
FIELD_NAMES: UsualNames = _names(
    {
        "schema.fields.name": (0.95, "name,identifier,code"),
        "schema.fields.title": (0.85, "title,label,alias"),
        "schema.fields.type": (0.95, "type,format,media type"),
        "schema.fields.description": (0.95, "description,note,definition,meaning"),
        "schema.fields.unit": (0.95, "unit"),
    }
)
PERSON_NAMES: UsualNames = _names(
    {
        "name": (0.97, "name,title,person,label,full name"),
        "email": (0.98, "email,email address,address email"),
        "phone": (0.97, "phone,phone number"),
        "url": (0.9, "page,form,url contact,form url,url"),
        "homepage": (0.9, "homepage,url,page web,address web"),
        "iri": (0.85, "iri,identifier"),
    }
)
