"""Invented words for the data of the demo; none is a real person, company or place of work."""

FIRST_NAMES = (
    "Ailsa", "Bram", "Calla", "Davin", "Edda", "Farrin", "Greta", "Halden", "Imre", "Jonna",
    "Kester", "Lio", "Maeve", "Nils", "Orla", "Piet", "Quilla", "Runa", "Soren", "Thea",
    "Ulrik", "Vesna", "Wilma", "Xenia", "Yorick", "Zelda",
)  # fmt: skip
LAST_NAMES = (
    "Abernot", "Brackwell", "Corvane", "Dunmarch", "Ellerby", "Fennimore", "Garrowen", "Hestral",
    "Ivarsen", "Jarlsby", "Kettrick", "Lomond", "Merrowby", "Norvane", "Ostrander", "Pellworth",
    "Quennel", "Rostrevor", "Silverin", "Tarrowmere", "Umberlane", "Veldkamp", "Wintermoor",
)  # fmt: skip
STREETS = (
    "Quarry Lane Road", "Old Ferry Road", "Copper Mill Lane", "Saltmarsh Avenue", "Weir Street",
    "Heron Way North", "Lantern Street", "Bellfield Drive", "Stonebridge Road", "Chandler Court",
)  # fmt: skip
CITIES = ("Hallowmere", "Port Ansel", "Wexcombe", "Drumlow", "Castle Ryde", "Northgarth")
REGIONS = ("North", "South", "East", "West", "Islands")
PRODUCTS = ("Home", "Motor", "Health", "Travel", "Income")
CLINICS = ("Rowan Clinic", "Harbour Surgery", "Elm Park Practice", "Tidewater Hospital")
SPECIALITIES = ("general", "surgery", "imaging", "dental", "physiotherapy")
CONDITIONS = ("Fracture", "Sprain", "Infection", "Burn", "Migraine", "Laceration", "Strain")
CHAPTERS = ("injury", "infection", "nervous system", "skin", "joints")
CLAIM_STATES = ("open", "in review", "approved", "declined", "paid")
TEAMS = ("blue", "green", "amber", "violet")
CHANNELS = ("letter", "portal", "telephone note")
# What people type when a field may not stay empty.
MISSING = ("N/A", "unknown", "-", "NA", "null", "")
DESCRIPTIONS = (
    "Water came through the kitchen ceiling after the storm.",
    "Rear bumper damaged while the car was parked.",
    "Treatment after a fall on the stairs at home.",
    "Luggage did not arrive at the destination.",
    "Follow-up visit and imaging for the same injury.",
    "Loss of income during recovery from surgery.",
)
LETTERS = (
    "Thank you for the documents. We are missing the invoice of the second visit.",
    "The member asked when the claim will be decided and was told by the end of the week.",
    "The amount was corrected after the provider sent a new statement.",
    "We could not read the scan of the receipt and asked for a better copy.",
    "The member would like the payment to go to a different account from now on.",
)
