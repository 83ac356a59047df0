#include "knowledge/json_layout.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace evenkeel::knowledge {
namespace {

constexpr std::size_t columns_max = 120;
constexpr std::size_t word_columns_max = 30;  // With its quotes: a longer one is a sentence.

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string without_end_space(std::string text) {
  while (!text.empty() && is_space(text.back())) text.pop_back();
  return text;
}

// What stands between two values.
struct Between {
  struct Comment {
    std::string text;
    bool own_line = false;      // Nothing but space stands before it on its line.
    bool blank_before = false;  // An empty line lies between it and what came before.
  };
  std::vector<Comment> comments;
  bool line_break = false;  // Before the next value, after the last comment too.
  bool blank = false;       // An empty line right before the next value.
};

// Reads what parse_located() has found to be JSON.
class LayoutReader {
 public:
  explicit LayoutReader(std::string_view text) : text_(text) {}

  LaidOutFile read() {
    LaidOutFile file;
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    Between before = between();
    file.above = lines_of(before.comments);
    if (!file.above.empty() && before.blank) file.above.emplace_back();
    file.root = value();
    file.below = lines_of(between().comments);
    return file;
  }

 private:
  // Comments as lines, with "" where an empty line was. None before the first.
  static std::vector<std::string> lines_of(const std::vector<Between::Comment>& comments) {
    std::vector<std::string> lines;
    for (const Between::Comment& comment : comments) {
      if (comment.blank_before && !lines.empty()) lines.emplace_back();
      lines.push_back(comment.text);
    }
    return lines;
  }

  Between between() {
    Between found;
    int breaks = 0;
    while (at_ < text_.size()) {
      if (text_[at_] == '\n') {
        ++breaks;
        ++line_;
        ++at_;
      } else if (is_space(text_[at_])) {
        ++at_;
      } else if (text_[at_] == '/') {
        const bool block = at_ + 1 < text_.size() && text_[at_ + 1] == '*';
        std::size_t end = block ? text_.find("*/", at_ + 2) : text_.find('\n', at_);
        end = end == std::string_view::npos ? text_.size() : end + (block ? 2 : 0);
        std::string comment = without_end_space(std::string(text_.substr(at_, end - at_)));
        line_ += static_cast<int>(std::count(comment.begin(), comment.end(), '\n'));
        found.comments.push_back({std::move(comment), breaks > 0, breaks > 1});
        at_ = end;
        breaks = 0;
      } else {
        break;
      }
    }
    found.line_break = breaks > 0;
    found.blank = breaks > 1;
    return found;
  }

  LaidOut value() {
    LaidOut part;
    part.begin = at_;
    part.line = line_;
    if (text_[at_] == '{' || text_[at_] == '[') {
      container(part);
    } else if (text_[at_] == '"') {
      part.kind = LaidOut::Kind::Text;
      part.text = string();
    } else {
      while (at_ < text_.size() && !is_space(text_[at_]) &&
             std::string_view(",]}/").find(text_[at_]) == std::string_view::npos)
        ++at_;
    }
    part.end = at_;
    return part;
  }

  std::string string() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    ++at_;
    const auto parsed = nlohmann::json::parse(text_.substr(begin, at_ - begin), nullptr, false);
    return parsed.is_string() ? parsed.get<std::string>() : std::string();
  }

  // Comments behind an entry on its line belong to it, all others to what follows.
  // Nothing can stand on a line behind "//".
  static void give_beside(LaidOut& part, Between& found, bool& line_is_full) {
    if (part.entries.empty()) return;
    std::string& beside = part.entries.back().beside;
    while (!line_is_full && !found.comments.empty() && !found.comments.front().own_line) {
      line_is_full = found.comments.front().text.starts_with("//");
      beside += (beside.empty() ? "" : " ") + found.comments.front().text;
      found.comments.erase(found.comments.begin());
    }
  }

  void container(LaidOut& part) {
    const char close = text_[at_] == '{' ? '}' : ']';
    part.kind = close == '}' ? LaidOut::Kind::Object : LaidOut::Kind::List;
    ++at_;
    Between found = between();
    part.broken = found.line_break || !found.comments.empty();
    while (text_[at_] != close) {
      LaidOut::Entry entry;
      entry.blank_above = !part.entries.empty() && (found.comments.empty() ? found.blank : found.comments[0].blank_before);
      entry.starts_line = found.line_break || !found.comments.empty();
      entry.above = lines_of(found.comments);
      if (!found.comments.empty() && found.blank) entry.above.emplace_back();
      if (part.kind == LaidOut::Kind::Object) {
        const std::size_t begin = at_;
        entry.key = string();
        entry.raw_key = std::string(text_.substr(begin, at_ - begin));
        const auto moved = [&] {  // What stands around the colon goes above: nothing is lost.
          for (std::string& line : lines_of(between().comments)) entry.above.push_back(std::move(line));
        };
        moved();
        ++at_;
        moved();
      }
      entry.value = value();
      part.entries.push_back(std::move(entry));
      found = between();
      bool line_is_full = false;
      give_beside(part, found, line_is_full);
      if (text_[at_] == ',') {
        ++at_;
        Between after = between();
        if (found.comments.empty()) give_beside(part, after, line_is_full);
        after.comments.insert(after.comments.begin(), found.comments.begin(), found.comments.end());
        found = std::move(after);
      }
    }
    part.last = lines_of(found.comments);
    part.blank_before_last = !found.comments.empty() && found.comments[0].blank_before;
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

class LayoutWriter {
 public:
  explicit LayoutWriter(std::string_view text) : text_(text) {}

  std::string write(const LaidOutFile& file) {
    comments(file.above, 0);
    value(file.root, 0, 0);
    out_ += '\n';
    comments(file.below, 0);
    return std::move(out_);
  }

 private:
  static bool has_comments(const LaidOut& part) {
    return !part.last.empty() || std::any_of(part.entries.begin(), part.entries.end(), [](const LaidOut::Entry& entry) {
      return !entry.above.empty() || !entry.beside.empty() || has_comments(entry.value);
    });
  }
  // Whether anything inside was given lines of its own; then it keeps them.
  static bool broken_inside(const LaidOut& part) {
    return (part.broken && !part.entries.empty()) ||
           std::any_of(part.entries.begin(), part.entries.end(),
                       [](const LaidOut::Entry& entry) { return broken_inside(entry.value); });
  }

  static bool may_share(const LaidOut::Entry& entry) {
    return entry.above.empty() && !has_comments(entry.value) && !broken_inside(entry.value);
  }
  // Whether entries of a broken list or object may share its lines: where some have lines of their own the author has chosen, and
  // words need no choice.
  static bool in_rows(const LaidOut& part) {
    return std::any_of(part.entries.begin(), part.entries.end(),
                       [](const LaidOut::Entry& entry) { return entry.starts_line; }) ||
           (part.kind == LaidOut::Kind::List &&
            std::all_of(part.entries.begin(), part.entries.end(), [](const LaidOut::Entry& entry) {
              return entry.value.entries.empty() && entry.value.end - entry.value.begin <= word_columns_max;
            }));
  }

  std::string flat(const LaidOut& part) const {
    if (part.kind == LaidOut::Kind::Scalar || part.kind == LaidOut::Kind::Text)
      return std::string(text_.substr(part.begin, part.end - part.begin));
    const bool object = part.kind == LaidOut::Kind::Object;
    if (part.entries.empty()) return object ? "{}" : "[]";
    std::string line;
    for (const LaidOut::Entry& entry : part.entries)
      line += (line.empty() ? "" : ", ") + (object ? entry.raw_key + ": " : std::string()) + flat(entry.value);
    return object ? "{ " + line + " }" : "[" + line + "]";
  }

  void comments(const std::vector<std::string>& lines, std::size_t step) {
    for (const std::string& line : lines) {
      if (!line.empty()) out_ += std::string(step, ' ') + line;
      out_ += '\n';
    }
  }

  // `used`: the columns of this line that are taken already, and by what must follow.
  void value(const LaidOut& part, std::size_t step, std::size_t used) {
    const bool container = part.kind == LaidOut::Kind::Object || part.kind == LaidOut::Kind::List;
    if (!container) {
      out_ += flat(part);
      return;
    }
    if (!has_comments(part) && !broken_inside(part)) {
      const std::string line = flat(part);
      if (part.entries.empty() || used + columns_of(line) <= columns_max) {
        out_ += line;
        return;
      }
    }
    const bool object = part.kind == LaidOut::Kind::Object;
    out_ += object ? "{\n" : "[\n";
    const bool rows = in_rows(part);
    bool row_ended = true;    // What comes next begins a line.
    bool overflowed = false;  // The rest of a row was wrapped: the next row follows it, as in prose.
    std::size_t column = 0;
    for (std::size_t i = 0; i < part.entries.size(); ++i) {
      const LaidOut::Entry& entry = part.entries[i];
      const std::string key = object ? entry.raw_key + ": " : std::string();
      const std::size_t needed = columns_of(key) + 1;  // And the comma.
      const bool shares = may_share(entry);
      const std::size_t whole = shares ? needed + columns_of(flat(entry.value)) : 0;
      const bool row_goes_on = rows && shares && !row_ended && (!entry.starts_line || (overflowed && !entry.blank_above));
      const bool joins = row_goes_on && column + 1 + whole <= columns_max;
      overflowed = (row_goes_on && !joins) || (overflowed && !entry.starts_line);
      if (joins) {
        out_ += ' ';
        ++column;
      } else {
        if (i > 0) out_ += '\n';
        if (entry.blank_above) out_ += '\n';
        comments(entry.above, step + 2);
        out_ += std::string(step + 2, ' ');
        column = step + 2;
      }
      out_ += key;
      value(entry.value, step + 2, column + needed);
      if (i + 1 < part.entries.size()) out_ += ',';
      if (!entry.beside.empty()) out_ += "  " + entry.beside;
      column += whole;
      row_ended = !shares || column > columns_max || !entry.beside.empty();
    }
    if (!part.entries.empty()) out_ += '\n';
    if (part.blank_before_last && !part.entries.empty()) out_ += '\n';
    comments(part.last, step + 2);
    out_ += std::string(step, ' ') + (object ? '}' : ']');
  }

  std::string_view text_;
  std::string out_;
};

}  // namespace

const LaidOut* LaidOut::find(std::string_view key) const {
  for (const Entry& entry : entries)
    if (kind == Kind::Object && entry.key == key) return &entry.value;
  return nullptr;
}

expected<LaidOutFile, JsonFault> lay_out(std::string_view text) {
  if (const auto sound = parse_located(text, Comments::Allowed); !sound) return unexpected{sound.error()};
  return LayoutReader(text).read();
}

expected<std::string, JsonFault> formatted(std::string_view text) {
  const auto file = lay_out(text);
  if (!file) return unexpected{file.error()};
  return LayoutWriter(text).write(*file);
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          constexpr std::array<char, 17> digits{"0123456789abcdef"};
          out += "\\u00";
          out += digits[static_cast<std::size_t>(static_cast<unsigned char>(c) >> 4)];
          out += digits[static_cast<std::size_t>(c & 15)];
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

}  // namespace evenkeel::knowledge
