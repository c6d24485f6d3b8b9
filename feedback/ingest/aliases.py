"""Which column names mean which field, in English and German and as survey and review tools write them.

Names are compared without case, spaces and punctuation. Order within a field is preference: the first name
found wins.
"""

from __future__ import annotations

import re
import unicodedata

TEXT = """
    text verbatim comment comments feedback review review_text review_body review_content body content
    message answer response customer_comment customer_feedback open_ended open_ended_response free_text
    freetext reviews verified_reviews fft_answer consumer_complaint_narrative complaint_narrative narrative
    complaint_what_happened complaint tweet tweet_text full_text post nps_comment nps_reason
    reason_for_score score_reason csat_comment description remarks remark survey_comment
    additional_comments translated_text comment_text actual_text kommentar kommentare bemerkung bemerkungen
    freitext rückmeldung nachricht bewertungstext rezension beschwerde anmerkung anmerkungen begründung
    antwort_text kundenkommentar
"""
OCCURRED_AT = """
    occurred_at created_at created date_created creation_date submitted_at submit_date submit_date_utc
    submitted submission_date response_date customer_response_date recorded_date responded_at answered_at
    survey_date review_date review_created_date review_submit_date_and_time tweet_created tweet_date
    posted_at published_at published date_received date_submitted date_of_review date_of_experience
    timestamp datetime date_time date time end_date enddate completed_at completion_date date_modified
    start_date updated erstellt_am erstellt datum zeitstempel antwortdatum eingangsdatum eingegangen_am
    bewertungsdatum abgegeben_am
"""
EXTERNAL_ID = """
    external_id response_id responseid respondent_response_id survey_response_id comment_id review_id
    tweet_id post_id message_id feedback_id complaint_id submission_id ticket_id case_id status_id unit_id
    record_id uuid guid id antwort_id kommentar_id bewertungs_id rückmeldungs_id
"""
CUSTOMER_ID = """
    customer_id customerid customer_number customer_no client_id account_id account_number respondent_id
    respondentid user_id userid member_id membership_number contact_id person_id external_reference
    external_data_reference guest_id patient_id subscriber_id kundennummer kunden_nr kunden_id kundennr
    mitgliedsnummer
"""
EMAIL = """
    email e_mail email_address e_mail_address mail recipient_email recipientemail customer_email contact_email
    respondent_email user_email person_email email_adresse e_mail_adresse mailadresse
"""
PHONE = """
    phone phone_number telephone mobile mobile_number cell cell_phone customer_phone contact_phone msisdn
    person_phone_number telefon telefonnummer handy handynummer mobilnummer rufnummer
"""
HANDLE = """
    handle screen_name user_screen_name username user_name twitter_handle twitter_username author_handle
    author_username acct reviewer_nickname nickname benutzername
"""
NAME = """
    name customer_name full_name author author_name reviewer reviewer_name recipient_name contact_name
    respondent_name person_name display_name kundenname vollständiger_name
"""
SEGMENT = """
    segment customer_segment tier customer_tier loyalty_tier membership_level customer_type plan status_level
    kundensegment kundentyp kundengruppe tarif
"""
VALUE = """
    value customer_value annual_value lifetime_value ltv clv customer_lifetime_value revenue annual_revenue
    arr mrr contract_value kundenwert jahresumsatz umsatz
"""
REGION = "region state country country_code city market territory location bundesland land stadt ort"
LOCALE = "locale user_locale app_language reviewer_language locale_code sprachraum"
TOUCHPOINT = """
    touchpoint touch_point journey_stage journey_step interaction survey_sub_type survey_type service_type
    service_type_1 kontaktpunkt berührungspunkt anlass
"""
QUESTION = "question question_text fft_question survey_question prompt frage fragetext"
LANGUAGE = "language lang user_language response_language language_code iso_language sprache"
PERMALINK = "permalink url link review_link review_url tweet_url source_url post_url web_url share_url"
NPS = """
    nps nps_score npsscore net_promoter_score likelihood_to_recommend recommend_score ltr how_likely
    weiterempfehlung weiterempfehlungsbereitschaft
"""
CSAT = "csat csat_score customer_satisfaction satisfaction satisfaction_score overall_satisfaction zufriedenheit"
CES = "ces ces_score customer_effort customer_effort_score effort effort_score aufwand"
STARS = "stars star star_rating sterne anzahl_sterne sternebewertung"
RATING = "rating score review_rating overall_rating user_rating note punkte bewertung punktzahl"


def plain(name: str) -> str:
    """The name in small letters without spaces, punctuation and accents: `E-Mail Adresse` is
    `emailadresse`.
    """
    spaced = unicodedata.normalize("NFKD", name.replace("ß", "ss")).casefold()
    return re.sub(r"[^a-z0-9一-鿿぀-ヿ가-힯а-яё]+", "", spaced)


def _names(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain(word) for word in words.split()))


FIELD_NAMES: dict[str, tuple[str, ...]] = {
    "text": _names(TEXT),
    "occurred_at": _names(OCCURRED_AT),
    "external_id": _names(EXTERNAL_ID),
    "email": _names(EMAIL),
    "phone": _names(PHONE),
    "handle": _names(HANDLE),
    "customer_id": _names(CUSTOMER_ID),
    "name": _names(NAME),
    "segment": _names(SEGMENT),
    "value": _names(VALUE),
    "region": _names(REGION),
    "locale": _names(LOCALE),
    "touchpoint": _names(TOUCHPOINT),
    "question": _names(QUESTION),
    "language": _names(LANGUAGE),
    "permalink": _names(PERMALINK),
    "nps": _names(NPS),
    "csat": _names(CSAT),
    "ces": _names(CES),
    "stars": _names(STARS),
    "rating": _names(RATING),
}
KNOWN = frozenset(name for names in FIELD_NAMES.values() for name in names)

# Columns that say something about a person beyond what the loop needs: never taken unless mapped by hand.
PERSONAL = frozenset(
    _names("""
    age gender sex birthday birth_date date_of_birth dob ip ip_address address street postcode zip zip_code
    plz ssn social_security_number passport iban ethnicity religion latitude longitude location_latitude
    location_longitude first_name last_name recipient_first_name recipient_last_name surname tweet_coord
    tweet_location alter geschlecht geburtsdatum adresse strasse vorname nachname postleitzahl hausnummer
""")
)


def is_known_name(cell: str) -> bool:
    return plain(cell) in KNOWN
