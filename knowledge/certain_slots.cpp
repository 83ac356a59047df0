#include "knowledge/certain_slots.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace evenkeel::knowledge {
namespace {

using Words = std::set<std::string_view>;

bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool upper(char c) {
  return c >= 'A' && c <= 'Z';
}
char lower(char c) {
  return upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

// --- The words of the text

struct Token {
  std::string_view text;
  std::string low;
  std::size_t begin = 0, end = 0;
  bool touches = false;  // Only spaces between this word and the one before it.
};

// Bytes of a word: letters, digits, anything that is not ASCII except the punctuation people paste; "'" and "-" inside.
std::vector<Token> tokens_of(std::string_view text) {
  constexpr std::string_view pasted[] = {"\u2018", "\u201c", "\u201d", "\u2026", "\u2013", "\u2014",
                                         "\u00ab", "\u00bb", "\u00a3", "\u20ac", "\u00a0"};
  std::vector<Token> tokens;
  bool touches = true, inside = false;
  const auto plain = [&](char c) { return digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); };
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 1;
    bool word = plain(text[i]);
    const bool apostrophe = text.substr(i, 3) == "\u2019";
    if (apostrophe) length = 3;
    if (static_cast<unsigned char>(text[i]) >= 0x80 && !apostrophe) {
      const auto mark = std::find_if(std::begin(pasted), std::end(pasted),
                                     [&](std::string_view one) { return text.substr(i, one.size()) == one; });
      word = mark == std::end(pasted);
      if (!word) length = mark->size();
    }
    if ((text[i] == '\'' || text[i] == '-' || apostrophe) && inside && i + length < text.size() &&
        plain(text[i + length]))
      word = true;
    if (word) {
      if (!inside) tokens.push_back({{}, {}, i, i, touches});
      Token& token = tokens.back();
      token.end = i + length;
      token.low += apostrophe ? '\'' : lower(text[i]);
      touches = true;
    } else if (text[i] != ' ') {
      touches = false;
    }
    inside = word;
    i += length;
  }
  for (Token& token : tokens) token.text = text.substr(token.begin, token.end - token.begin);
  return tokens;
}

// --- What may stand in a noun phrase

// Words that end a noun phrase.
const Words& stops() {
  static const Words words{
      "a",         "about",   "after",    "again",   "ago",     "all",    "already",    "also",    "although",
      "always",    "am",      "an",       "and",     "any",     "are",    "as",         "asap",    "at",
      "away",      "back",    "be",       "because", "been",    "before", "being",      "between", "but",
      "by",        "came",    "can",      "come",    "comes",   "could",  "cuz",        "despite", "did",
      "do",        "does",    "down",     "due",     "during",  "ever",   "every",      "except",  "first",
      "for",       "from",    "gets",     "goes",    "going",   "got",    "had",        "has",     "have",
      "he",        "hence",   "her",      "here",    "him",     "his",    "how",        "i",       "if",
      "in",        "instead", "into",     "is",      "it",      "its",    "just",       "keep",    "keeps",
      "kept",      "last",    "later",    "like",    "made",    "make",   "makes",      "may",     "me",
      "might",     "must",    "my",       "need",    "needs",   "never",  "next",       "no",      "nor",
      "not",       "now",     "of",       "off",     "on",      "once",   "only",       "onto",    "or",
      "our",       "out",     "over",     "per",     "please",  "plus",   "pls",        "put",     "re",
      "regarding", "said",    "say",      "says",    "sent",    "she",    "should",     "since",   "so",
      "some",      "still",   "such",     "than",    "that",    "the",    "their",      "them",    "then",
      "there",     "these",   "they",     "this",    "those",   "though", "threatens",  "till",    "to",
      "today",     "told",    "tomorrow", "tonight", "too",     "took",   "under",      "until",   "up",
      "us",        "very",    "via",      "want",    "wants",   "was",    "we",         "well",    "went",
      "were",      "what",    "when",     "where",   "whether", "which",  "while",      "who",     "whose",
      "why",       "will",    "with",     "within",  "without", "would",  "yesterday",  "yet",     "you",
      "your",      "u",       "ur",       "im",      "wont",    "cant",   "dont",       "didnt",   "hasnt",
      "isnt",      "doesnt",  "thats",    "hes",     "shes",    "theyre", "monday",     "tuesday", "wednesday",
      "thursday",  "friday",  "saturday", "sunday",  "calls",   "swears", "shouts",     "yells",   "writes",
      "wrote",     "emails",  "refuses",  "demands", "thinks",  "claims", "threatened", "being",   "mine",
      "hers",      "theirs",  "myself",   "even",    "twice",   "rn",     "anymore",    "anyway",  "everywhere",
      "online",    "loud",    "help",     "did",     "she'll",  "he'll",  "they'll",    "we'll",   "loudly"};
  return words;
}

// Nouns that end in "ing".
const Words& ing_nouns() {
  static const Words words{
      "billing",  "booking", "building", "carving", "catering", "ceiling",   "cleaning",  "clothing",  "coating",
      "coding",   "cooking", "decking",  "fencing", "filling",  "fitting",   "flooring",  "framing",   "grooming",
      "heating",  "hearing", "lighting", "listing", "meeting",  "mooring",   "opening",   "packaging", "painting",
      "parking",  "pricing", "plumbing", "railing", "roaming",  "roofing",   "screening", "seating",   "setting",
      "shipping", "spring",  "string",   "tiling",  "timing",   "training",  "viewing",   "washing",   "wedding",
      "wiring",   "wording", "earring",  "ring",    "mailing",  "invoicing", "tracking",  "streaming", "hosting"};
  return words;
}

// Things that have a number, which is a slot of its own.
const Words& numbered_things() {
  static const Words words{"invoice", "order", "booking", "ticket", "case", "reservation", "reference"};
  return words;
}

// "hand over the keys": not about the keys.
const Words& particle_of() {
  static const Words words{"all",   "bring", "came",   "carry",  "come",    "cross", "fell",  "get",    "go",
                           "goes",  "going", "hand",   "handed", "handing", "hands", "knock", "lean",   "leaned",
                           "left",  "look",  "looked", "move",   "moved",   "pass",  "pull",  "pulled", "ran",
                           "run",   "sign",  "start",  "swap",   "switch",  "take",  "takes", "taking", "talk",
                           "think", "took",  "trip",   "turn",   "turned",  "went",  "is",    "are",    "was",
                           "and",   "not",   "just",   "well",   "phone",   "email"};
  return words;
}

// "over the hedge": a place or a while.
const Words& over_what() {
  static const Words words{"air",   "bridge",   "christmas", "course", "desk",  "fence",  "garden", "gate",
                           "hedge", "holidays", "intercom",  "last",   "night", "past",   "radio",  "river",
                           "road",  "speaker",  "street",    "summer", "table", "tannoy", "wall",   "winter"};
  return words;
}

// What must not be put into anybody's mouth as "the ...": judgements, admissions, people, bodies, and words that say
// nothing.
const Words& denied() {
  static const Words words{
      // Rude, or a judgement.
      "absurd", "alleged", "awful", "bad", "bloody", "bogus", "bullshit", "bs", "crap", "crappy", "damn", "damned",
      "dumb", "endless", "evil", "fake", "fraud", "freaking", "frickin", "fricking", "fucking", "fuckin", "fucked",
      "horrible", "idiotic", "imaginary", "lame", "lousy", "minor", "nasty", "pathetic", "petty", "poor", "ridiculous",
      "rip-off", "ripoff", "scam", "shit", "shitty", "shoddy", "silly", "so-called", "stolen", "stupid", "supposed",
      "terrible", "tiny", "trivial", "ugly", "unfair", "useless", "worst", "wretched", "wrong", "little", "whole",
      "sodding", "arse", "ass", "hell", "effing", "blasted", "goddamn", "ffs", "wtf",
      // An admission, a charge, an act.
      "abuse", "accident", "assault", "attack", "behaviour", "behavior", "bomb", "bullying", "conduct", "court",
      "crime", "death", "discrimination", "error", "failure", "fault", "gun", "harassment", "injury", "knife",
      "language", "lawsuit", "lawyer", "lie", "lies", "mistake", "mistakes", "negligence", "police", "promise",
      "promised", "racism", "solicitor", "suicide", "swearing", "theft", "threat", "threats", "tone", "violence",
      "attitude", "rudeness", "insult", "insults", "rape", "weapon", "murder", "killing", "dying", "sexism", "review",
      "reviews", "post", "tweet", "remark", "remarks", "comment", "comments", "joke", "jokes",
      // Nothing in particular.
      "anything", "approach", "beginning", "bit", "case", "chance", "complaint", "complaints", "day", "days", "detail",
      "details", "due", "end", "everything", "fact", "half", "hour", "hours", "idea", "incident", "issue", "issues",
      "least", "lot", "many", "matter", "min", "minute", "minutes", "moment", "money", "month", "months", "more",
      "most", "much", "nothing", "one", "ones", "other", "others", "point", "principle", "problem", "problems",
      "question", "questions", "rest", "same", "several", "situation", "something", "stuff", "subject", "thing",
      "things", "time", "times", "topic", "two", "way", "week", "weeks", "weekend", "year", "years", "reason", "part",
      "phone", "counter", "top", "limit", "line", "edge", "internet", "web", "head", "town", "place", "desk", "world",
      "future", "past", "ten", "three", "four", "five", "six", "seven", "eight", "nine", "else", "both", "each", "few",
      "ways", "phonecall", "call", "email", "chat", "meeting", "conversation", "letter", "message", "messages",
      "emails", "calls",
      // People.
      "agent", "assistant", "baby", "boss", "boy", "boys", "boyfriend", "brother", "builder", "chef", "child",
      "children", "clerk", "client", "clients", "colleague", "colleagues", "consultant", "cook", "courier", "coworker",
      "coworkers", "customer", "customers", "dad", "daughter", "dentist", "doctor", "driver", "employee", "employees",
      "engineer", "everyone", "everybody", "ex", "family", "father", "fella", "friend", "friends", "gentleman", "girl",
      "girls", "girlfriend", "guest", "guests", "guy", "guys", "handyman", "husband", "kid", "kids", "ladies", "lady",
      "landlord", "lead", "man", "manager", "member", "members", "men", "mother", "mum", "mom", "neighbor", "neighbors",
      "neighbour", "neighbours", "nobody", "nurse", "owner", "parent", "parents", "partner", "passenger", "patient",
      "patients", "people", "person", "plumber", "porter", "receptionist", "rep", "roommate", "server", "sister",
      "someone", "somebody", "son", "staff", "stylist", "supervisor", "teacher", "team", "technician", "tenant",
      "tenants", "therapist", "trainer", "vet", "waiter", "waitress", "wife", "woman", "women", "worker", "workers",
      "apprentice", "bloke", "student", "pupil", "barista", "dude", "caller", "user", "admin", "accountant", "designer",
      "developer", "mechanic", "bartender", "director", "ceo", "mp",
      // Bodies, beliefs, private matters.
      "accent", "age", "appearance", "arms", "body", "boobs", "breasts", "butt", "chest", "clothes", "color", "colour",
      "country", "cancer", "disability", "divorce", "dress", "english", "eyes", "face", "figure", "gender", "hair",
      "hands", "headscarf", "health", "hijab", "illness", "legs", "life", "lips", "looks", "mouth", "name",
      "nationality", "nose", "origin", "pregnancy", "race", "religion", "sex", "sexuality", "size", "skin", "skirt",
      "smile", "smell", "voice", "weight", "outfit", "wheelchair", "diagnosis", "medication", "debt", "debts",
      "funeral", "loss", "grief", "depression", "anxiety", "pain", "miscarriage", "faith", "job", "career", "treatment",
      "surgery", "operation", "scan", "biopsy", "prescription", "medicine", "symptoms", "therapy", "test", "tests",
      "results", "muslims", "jews", "christians", "immigrants", "foreigners", "gays", "lesbians", "migrants",
      "refugees", "blacks", "whites", "asians", "trans", "politics", "god", "immigration",
      // Law, and what stands elsewhere.
      "liability", "policy", "rating", "ratings", "stars", "own", "rights",
      // Numbers.
      "eleven", "twelve", "fifteen", "twenty", "thirty", "forty", "fifty", "sixty", "hundred", "thousand", "dozen",
      // What makes somebody late.
      "traffic", "train", "bus", "tram", "weather", "rain", "snow"};
  return words;
}

bool all_caps(std::string_view word) {
  return word.size() >= 5 &&
         std::all_of(word.begin(), word.end(), [](char c) { return upper(c) || digit(c) || c == '-'; });
}

bool has_digit(std::string_view word) {
  return std::any_of(word.begin(), word.end(), digit);
}

bool stops_here(const Token& token) {
  return stops().count(token.low) || token.low.find('\'') != std::string::npos || has_digit(token.low);
}

constexpr std::size_t phrase_words_max = 4;

struct Span {
  std::size_t first = 0, past = 0;  // Tokens.
};

// Whether these tokens, together, are a plain noun phrase.
bool sayable(const std::vector<Token>& tokens, Span span) {
  if (span.first >= span.past || span.past - span.first > phrase_words_max) return false;
  for (std::size_t i = span.first; i < span.past; ++i) {
    const std::string& word = tokens[i].low;
    if (stops_here(tokens[i]) || denied().count(word) || all_caps(tokens[i].text) || word.size() < 2) return false;
    if (word.ends_with("ing") && !ing_nouns().count(word)) return false;
    if (word.find("fuck") != std::string::npos || word.find("shit") != std::string::npos) return false;
  }
  const std::string& head = tokens[span.past - 1].low;
  return !head.ends_with("ly") || head == "assembly" || head == "supply" || head == "reply";
}

// The noun phrase that begins at `at`, up to where it surely ends; none if that is not sure.
std::optional<Span> phrase_from(const std::vector<Token>& tokens, std::size_t at) {
  Span span{at, at};
  while (span.past < tokens.size() && (span.past == at || tokens[span.past].touches)) {
    const Token& token = tokens[span.past];
    const bool verb_like = token.low.ends_with("ing") && !ing_nouns().count(token.low);
    const bool past_like = token.low.ends_with("ed") && span.past > at;
    if (verb_like) return {};  // "the app crashing", "the air conditioning": who knows.
    if (stops_here(token) || past_like) break;
    ++span.past;
  }
  if (span.past < tokens.size() && tokens[span.past].touches) {
    const std::string& next = tokens[span.past].low;
    // "proof of purchase", "yesterday's delivery", "room 12": more than what was read.
    if (next == "of" || next.find('\'') != std::string::npos) return {};
    if (has_digit(next) && (span.past == at || !numbered_things().count(tokens[span.past - 1].low))) return {};
  }
  if (!sayable(tokens, span)) return {};
  return span;
}

// --- Candidates

// Values that were found for one slot; certain if all are the same.
class Candidates {
 public:
  void add(std::string_view value) {
    std::string low;
    for (const char c : value) low += lower(c);
    if (values_.insert(low).second) first_ = values_.size() == 1 ? std::string(value) : std::string();
  }
  std::optional<std::string> certain() const {
    return values_.size() == 1 && first_.size() <= slot_value_max ? std::optional(first_) : std::nullopt;
  }

 private:
  std::set<std::string> values_;
  std::string first_;
};

class Hearing {
 public:
  explicit Hearing(std::string_view text) : text_(text), tokens_(tokens_of(text)) {}

  SlotValues values() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      issue_behind(i);
      issue_before(i);
      wanted(i);
      bought(i);
      numbered(i);
      named(i);
      days(i);
    }
    sums();
    SlotValues values;
    const auto put = [&](const char* slot, const Candidates& candidates) {
      if (const auto value = candidates.certain()) values.emplace(slot, *value);
    };
    put("issue", issue_);
    put("item", item_);
    put("number", number_);
    put("days", days_);
    put("amount", amount_);
    if (!strangers_) put("name", name_);
    return values;
  }

 private:
  bool is(std::size_t i, std::initializer_list<std::string_view> words) const {
    return i < tokens_.size() && std::find(words.begin(), words.end(), tokens_[i].low) != words.end();
  }
  bool touches(std::size_t i) const { return i < tokens_.size() && tokens_[i].touches; }
  std::string_view between(Span span) const {
    return text_.substr(tokens_[span.first].begin, tokens_[span.past - 1].end - tokens_[span.first].begin);
  }
  bool theirs(std::size_t i) const {
    return is(i, {"the", "a", "an", "her", "his", "their", "this", "that", "these", "those"});
  }

  // about the refund; over her delivery; problems with the app
  void issue_behind(std::size_t i) {
    const bool about = is(i, {"about", "regarding", "concerning"});
    const bool over = is(i, {"over"});
    const bool with =
        is(i, {"with"}) && i > 0 && touches(i) &&
        is(i - 1, {"problem", "problems", "issue", "issues", "trouble", "unhappy", "dissatisfied", "happy"});
    if (!(about || over || with) || !touches(i + 1)) return;
    if (i > 0 && is(i - 1, {"not", "isn't", "how", "talk", "start", "starts", "all"})) return;
    const bool determined = theirs(i + 1);
    if (!determined && !about) return;
    const std::size_t at = determined ? i + 2 : i + 1;
    if (!touches(at) || (!determined && upper(tokens_[at].text.front()))) return;  // "about Muslims", "about Jo"
    if (over &&
        (i == 0 || !touches(i) || particle_of().count(tokens_[i - 1].low) || over_what().count(tokens_[at].low)))
      return;
    if (const auto span = phrase_from(tokens_, at)) issue_.add(between(*span));
  }

  // the parcel is late; her order hasn't arrived; the lamp doesn't work
  void issue_before(std::size_t i) {
    if (!touches(i) || i == 0) return;
    const bool broken =
        predicate(i, {"broken", "faulty", "damaged", "defective", "cracked", "torn", "scratched", "leaking"}) ||
        (is(i, {"doesn't", "doesnt", "didn't", "won't", "wont"}) && is(i + 1, {"work", "start"}) && touches(i + 1));
    const bool late = predicate(i, {"late", "missing", "delayed", "lost", "cancelled", "canceled", "overdue"}) ||
                      (is(i, {"hasn't", "hasnt", "haven't", "never", "didn't"}) && touches(i + 1) &&
                       is(i + 1, {"arrived", "come", "came", "arrive", "turned"}));
    if (!broken && !late) return;
    Span span{i, i};
    while (span.first > 0 && i - span.first < phrase_words_max && tokens_[span.first].touches) {
      if (is(span.first - 1, {"the", "her", "his", "their"})) {
        if (!sayable(tokens_, span)) return;
        if (span.past - span.first == 1 || !ends_as_verb(span)) {
          issue_.add(between(span));
          if (broken) item_.add(between(span));
        }
        return;
      }
      --span.first;
    }
  }
  bool ends_as_verb(Span span) const { return tokens_[span.past - 1].low.ends_with("ed"); }
  // is|was|are|were [so] late
  bool predicate(std::size_t i, std::initializer_list<std::string_view> words) const {
    if (!is(i, {"is", "was", "are", "were", "arrived", "came"})) return false;
    std::size_t at = i + 1;
    while (touches(at) && is(at, {"still", "too", "so", "very", "again", "already", "always", "all"})) ++at;
    return touches(at) && is(at, words);
  }

  // wants a full refund
  void wanted(std::size_t i) {
    const bool verb = is(i, {"want", "wants", "wanted", "demands", "demanded", "demanding", "requests", "requested"}) ||
                      (is(i, {"for", "on"}) && i > 0 && touches(i) &&
                       is(i - 1, {"asks", "asked", "asking", "insists", "insisting", "begging", "pushing"}));
    if (!verb || !touches(i + 1) || !theirs(i + 1)) return;
    std::size_t at = i + 2;
    if (touches(at) &&
        is(at, {"full", "partial", "complete", "total", "big", "bigger", "better", "free", "huge", "further"}))
      ++at;
    if (touches(at) && is(at, {"refund", "discount", "exchange", "upgrade", "credit", "voucher", "repair", "rebate",
                               "extension", "receipt", "compensation"}))
      issue_.add(tokens_[at].text);
  }

  // she bought the boots
  void bought(std::size_t i) {
    if (!is(i, {"bought", "ordered", "purchased", "booked", "rented", "hired"}) || i == 0 || !touches(i)) return;
    if (!is(i - 1, {"he", "she", "they", "customer", "client", "guest", "who", "tenant", "patient"})) return;
    if (!touches(i + 1) || !theirs(i + 1) || !touches(i + 2)) return;
    if (const auto span = phrase_from(tokens_, i + 2)) item_.add(between(*span));
  }

  // invoice no. 4711
  void numbered(std::size_t i) {
    if (!numbered_things().count(tokens_[i].low)) return;
    std::size_t at = i + 1;
    if (is(at, {"no", "number", "nr", "num"})) ++at;
    if (at >= tokens_.size()) return;
    const std::string_view gap = text_.substr(tokens_[at - 1].end, tokens_[at].begin - tokens_[at - 1].end);
    if (gap.find_first_not_of(" #.:") != std::string_view::npos || gap.size() > 4) return;
    const std::string_view id = tokens_[at].text;
    if (std::count_if(id.begin(), id.end(), digit) >= 3) number_.add(id);
  }

  // Ms Lind says; customer named Lind
  void named(std::size_t i) {
    const bool title = is(i, {"mr", "mrs", "ms", "miss", "mx"}) && upper(tokens_[i].text.front());
    std::size_t at = i + 1;
    if (title) {
      if (at >= tokens_.size() || !a_name(at)) return;
      const std::string_view gap = text_.substr(tokens_[i].end, tokens_[at].begin - tokens_[i].end);
      if (gap != " " && gap != ". ") return;
    } else {
      const bool named_so =
          is(i, {"named"}) && i > 0 && touches(i) && is(i - 1, {"customer", "client", "guest", "patient", "tenant"});
      const bool name_is =
          is(i, {"is"}) && i > 1 && touches(i) && is(i - 1, {"name"}) && is(i - 2, {"her", "his", "their"});
      if (!(named_so || name_is) || !touches(at) || !a_name(at)) return;
    }
    const bool possessive = tokens_[at].low.ends_with("'s");
    std::size_t past = at + 1;
    if (!possessive && touches(past) && a_name(past) && !stops_here(tokens_[past])) ++past;
    const std::string_view value =
        text_.substr(tokens_[title ? i : at].begin, tokens_[past - 1].end - tokens_[title ? i : at].begin);
    if (title) {
      const bool speaks =
          touches(past) &&
          is(past, {"said",  "says",     "wants",   "is",     "keeps",      "writes",    "wrote",   "asks",  "asked",
                    "calls", "called",   "refuses", "claims", "complains",  "threatens", "shouted", "has",   "was",
                    "says",  "screamed", "yelled",  "swore",  "threatened", "demands",   "insists", "won't", "just"});
      const bool ours = i > 0 && is(i - 1, {"manager", "boss", "lead", "supervisor", "director", "colleague",
                                            "coworker", "teacher", "head", "teammate", "told", "to"});
      if (!speaks || ours || possessive) {
        strangers_ = true;  // Somebody else, perhaps one of ours: then no name is sure.
        return;
      }
    }
    if (!possessive) name_.add(value);
  }
  // A capital, and not all capitals.
  bool a_name(std::size_t i) const {
    const std::string_view word = tokens_[i].text;
    return upper(word.front()) && word.size() > 1 && !upper(word[1]) && !has_digit(word);
  }

  // our 30-day returns
  void days(std::size_t i) {
    if (!is(i, {"our"}) || !touches(i + 1)) return;
    const std::string& word = tokens_[i + 1].low;
    std::size_t digits = 0;
    while (digits < word.size() && digit(word[digits])) ++digits;
    if (digits == 0 || digits > 3) return;
    const std::string_view behind = std::string_view(word).substr(digits);
    std::size_t at = i + 2;
    if (behind.empty() && touches(at) && is(at, {"day", "days"}))
      ++at;
    else if (behind != "-day" && behind != "-days")
      return;
    if (touches(at) &&
        is(at, {"return", "returns", "refund", "refunds", "cancellation", "trial", "notice", "exchange"}))
      days_.add(tokens_[i + 1].text.substr(0, digits));
  }

  // --- Sums of money

  // The digits that begin at `at`, with their separators: "1,299.00". Ends where they end.
  std::size_t digits_from(std::size_t at) const {
    std::size_t past = at;
    while (past < text_.size() && (digit(text_[past]) || ((text_[past] == '.' || text_[past] == ',') && past > at &&
                                                          past + 1 < text_.size() && digit(text_[past + 1]))))
      ++past;
    return past;
  }
  std::size_t sign_at(std::size_t at) const {  // Its length, or 0.
    for (const std::string_view sign : {"\u00a3", "\u20ac", "$"})
      if (text_.substr(at, sign.size()) == sign) return sign.size();
    return 0;
  }
  bool letter_at(std::size_t at) const {
    return at < text_.size() &&
           ((lower(text_[at]) >= 'a' && lower(text_[at]) <= 'z') || static_cast<unsigned char>(text_[at]) >= 0x80);
  }

  void sums() {
    for (std::size_t i = 0; i < text_.size();) {
      if (const std::size_t sign = sign_at(i)) {
        std::size_t at = i + sign;
        if (at < text_.size() && text_[at] == ' ') ++at;
        const std::size_t past = digits_from(at);
        if (past > at && !letter_at(past) && (i == 0 || !letter_at(i - 1))) {
          amount_.add(text_.substr(i, past - i));
        } else if (past > at) {
          doubtful_sum(i);  // "£5k": a sum, but not one to repeat.
        }
        i = std::max(past, i + sign);
      } else if (digit(text_[i])) {
        const std::size_t past = digits_from(i);
        const bool starts = i == 0 || (!letter_at(i - 1) && text_[i - 1] != '-' && text_[i - 1] != '/');
        std::size_t at = past;
        if (at < text_.size() && text_[at] == ' ') ++at;
        const std::size_t end = currency_at(at);
        if (starts && end > at)
          amount_.add(text_.substr(i, end - i));
        else if (starts && slang_at(at))
          doubtful_sum(i);
        i = std::max({past, end, i + 1});
      } else {
        ++i;
      }
    }
  }
  void doubtful_sum(std::size_t at) {  // Two different candidates: none is certain.
    amount_.add(std::to_string(at) + "?");
    amount_.add(std::to_string(at) + "??");
  }
  std::string word_at(std::size_t at) const {
    std::string word;
    while (at < text_.size() && lower(text_[at]) >= 'a' && lower(text_[at]) <= 'z') word += lower(text_[at++]);
    return word;
  }
  bool slang_at(std::size_t at) const {
    const std::string word = word_at(at);
    return word == "quid" || word == "bucks" || word == "grand" || word == "k";
  }
  // Where the currency that begins at `at` ends; `at` if there is none.
  std::size_t currency_at(std::size_t at) const {
    if (const std::size_t sign = sign_at(at)) {
      // "2 for £5": the sign belongs to the number behind it.
      std::size_t behind = at + sign;
      if (behind < text_.size() && text_[behind] == ' ') ++behind;
      return behind < text_.size() && digit(text_[behind]) ? at : at + sign;
    }
    const std::string word = word_at(at);
    for (const std::string_view name :
         {"euro", "euros", "pound", "pounds", "dollar", "dollars", "eur", "usd", "gbp", "chf", "cad", "aud"})
      if (word == name && !letter_at(at + word.size()) && word_at(at + word.size() + 1) != "of")
        return at + word.size();
    return at;
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  Candidates issue_, item_, number_, days_, amount_, name_;
  bool strangers_ = false;
};

}  // namespace

SlotValues certain_slots(std::string_view text) {
  if (text.size() > certain_text_max) text = text.substr(0, certain_text_max);
  return Hearing(text).values();
}

}  // namespace evenkeel::knowledge
