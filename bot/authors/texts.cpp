#include "bot/authors/texts.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <optional>
#include <set>

#include "bot/base/csv.h"
#include "bot/base/json.h"
#include "bot/publishing/coach_content.h"
#include "bot/authors/content_texts.h"
#include "dialogs/plain.h"
#include "dialogs/tree.h"
#include "knowledge/json_layout.h"
#include "knowledge/knowledge.h"

namespace evenkeel {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int good = 0, failed = 1;
constexpr std::size_t table_max = 32 * 1024 * 1024, button_max = 75, text_max = 3'000;
constexpr const char* remembered_file = "translations.json";
const CsvRow heading{"file", "key", "source", "translation", "source_hash", "state"};

bool is_locale(const std::string& locale) {
  const auto letters = [](std::string_view part, int (*is)(int)) {
    return part.size() == 2 && std::all_of(part.begin(), part.end(), [&](unsigned char c) { return is(c) != 0; });
  };
  return locale.size() == 2 ? letters(locale, std::islower)
                            : locale.size() == 5 && locale[2] == '-' && letters(locale.substr(0, 2), std::islower) &&
                                  letters(locale.substr(3), std::isupper);
}

// Place of a text -> hash of what its translation was made from; by locale.
using Remembered = std::map<std::string, std::map<std::string, std::string>>;

Remembered read_remembered(const std::string& folder) {
  Remembered remembered;
  std::ifstream file(fs::path(folder) / remembered_file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto parsed = parse_json(text);
  if (!parsed || !parsed->is_object()) return remembered;
  for (const auto& [locale, places] : parsed->items())
    if (places.is_object())
      for (const auto& [place, hash] : places.items())
        if (hash.is_string()) remembered[locale][place] = hash.get<std::string>();
  return remembered;
}

std::string place_of(const ContentText& text) {
  return text.file + "#" + text.key;
}

bool write_file(const fs::path& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  const fs::path beside = path.string() + ".new";
  std::ofstream file(beside, std::ios::binary);
  file << text;
  file.close();
  if (!file) return false;
  fs::rename(beside, path, error);  // All of it, or what was there before.
  return !error;
}

std::vector<ContentText> translatable_texts(const NamedFiles& files) {
  std::vector<ContentText> list;
  for (const auto& [name, text] : files)
    for (ContentText& found : texts_in(name, text))
      if (found.translatable) list.push_back(std::move(found));
  return list;
}

std::set<std::string> places_in(const std::string& text, bool is_wording) {
  const auto names = is_wording ? knowledge::slots_of(knowledge::Lines{text}) : dialogs::placeholders_in(text);
  return {names.begin(), names.end()};
}

std::string listed(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "{" : ", {") + name + "}";
  return text.empty() ? "none" : text;
}

std::size_t copied_lines(const std::string& text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at = std::min(text.find('\n', at), text.size() - 1) + 1)
    if (text.compare(at, 2, "> ") == 0) ++count;
  return count;
}

// Why a translation does not fit its source; empty if it does.
std::string misfit(const ContentText& text, const std::string& translation) {
  const std::string& source = source_text(text);
  const bool is_wording = text.file.starts_with("content/wordings/");
  if (translation.find('\0') != std::string::npos || !dialogs::is_text(translation)) return "this is not UTF-8 text";
  if (const auto lost = places_in(source, is_wording), kept = places_in(translation, is_wording); lost != kept)
    return "what stands in braces must stay: the source has " + listed(lost) + ", the translation " + listed(kept);
  if (text.is_button && dialogs::characters_in(translation) > button_max)
    return "a button holds 75 characters, and this has " + std::to_string(dialogs::characters_in(translation));
  if (dialogs::characters_in(translation) > text_max)
    return "a text holds 3,000 characters, and this has " + std::to_string(dialogs::characters_in(translation));
  if ((copied_lines(source) > 0) != (copied_lines(translation) > 0))
    return "lines that begin with \"> \" are words to be copied; they must stay so";
  return {};
}

// A word a line; a spreadsheet leaves blanks and empty lines behind.
std::string each_trimmed(const std::string& words) {
  std::string out;
  for (std::size_t at = 0; at <= words.size();) {
    const std::size_t end = std::min(words.find('\n', at), words.size());
    const std::string_view word = dialogs::trimmed(std::string_view(words).substr(at, end - at));
    if (!word.empty()) out += (out.empty() ? "" : "\n") + std::string(word);
    at = end + 1;
  }
  return out;
}

// As JSON: a list of lines where the source is one, else a text.
std::string as_json(const std::string& text, bool lines) {
  if (!lines) return knowledge::json_text(text);
  std::string list = "[";
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    list += (at == 0 ? "" : ", ") + knowledge::json_text(text.substr(at, end - at));
    at = end + 1;
  }
  return list + "]";
}

struct Edit {
  std::size_t begin, end;
  std::string text;
};

std::string edited(const std::string& text, std::vector<Edit> edits) {
  std::sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.begin > b.begin; });
  std::string out = text;
  for (const Edit& edit : edits) out.replace(edit.begin, edit.end - edit.begin, edit.text);
  return out;
}

// The edit that puts a translation beside its source.
Edit edit_for(const std::string& file_text, const ContentText& text, const std::string& locale,
              const std::string& translation) {
  const std::string words = as_json(translation, text.is_lines);
  const std::string value = file_text.substr(text.begin, text.end - text.begin);
  if (value.front() != '{')  // Until now in one locale.
    return {text.begin, text.end,
            "{ " + knowledge::json_text(text.source) + ": " + value + ", " + knowledge::json_text(locale) + ": " + words + " }"};
  const auto object = knowledge::lay_out(value);
  if (const knowledge::LaidOut* old = object->root.find(locale))
    return {text.begin + old->begin, text.begin + old->end, words};
  const std::size_t last = text.begin + object->root.entries.back().value.end;
  return {last, last, ", " + knowledge::json_text(locale) + ": " + words};
}

// Trees and the commands file name their locales.
std::optional<Edit> locale_edit(const std::string& file, const std::string& file_text, const std::string& locale) {
  const auto laid_out = knowledge::lay_out(file_text);
  const knowledge::LaidOut* locales = laid_out && file.starts_with("trees/") ? laid_out->root.find("locales") : nullptr;
  if (!locales || locales->entries.empty()) return std::nullopt;
  for (const auto& entry : locales->entries)
    if (entry.value.text == locale) return std::nullopt;
  const std::size_t last = locales->entries.back().value.end;
  return Edit{last, last, ", " + knowledge::json_text(locale)};
}

}  // namespace

int export_texts(const std::string& folder, const std::string& locale, std::ostream& out, std::ostream& err) {
  if (!is_locale(locale)) {
    err << "evenkeel text export: \"" << locale << "\" is no locale; write \"de\" or \"de-AT\"\n";
    return failed;
  }
  const auto own = read_content_folder(folder);
  if (!own) {
    for (const Problem& problem : own.error()) err << to_text(problem) << "\n";
    return failed;
  }
  Remembered remembered;
  if (!folder.empty()) remembered = read_remembered(folder);
  std::vector<CsvRow> rows{heading};
  std::size_t missing = 0, stale = 0;
  for (const ContentText& text : translatable_texts(all_content_files(own->trees, own->knowledge))) {
    if (text.source == locale || source_text(text).empty()) continue;
    const std::string hash = text_hash(source_text(text));
    const auto translation = text.by_locale.find(locale);
    const auto made_from = remembered[locale].find(place_of(text));
    const bool is_stale = made_from != remembered[locale].end() && made_from->second != hash;
    const char* state = translation == text.by_locale.end() ? "missing" : is_stale ? "stale" : "done";
    missing += translation == text.by_locale.end() ? 1 : 0;
    stale += translation != text.by_locale.end() && is_stale ? 1 : 0;
    rows.push_back({text.file, text.key, source_text(text),
                    translation == text.by_locale.end() ? std::string() : translation->second, hash, state});
  }
  out << to_csv(rows);
  err << rows.size() - 1 << " texts for \"" << locale << "\": " << missing << " missing, " << stale
      << " stale. Fill in the column \"translation\", leave the others, and bring it back with: evenkeel text import FILE"
      << (folder.empty() ? "" : " " + folder) << " --locale " << locale << "\n";
  return good;
}

int import_texts(const std::string& table_file, const std::string& folder, const std::string& locale,
                 std::ostream& out, std::ostream& err) {
  const auto refuse = [&](const std::string& why) {
    err << "evenkeel text import: " << why << "\n";
    return failed;
  };
  if (!is_locale(locale)) return refuse("\"" + locale + "\" is no locale; write \"de\" or \"de-AT\"");
  std::error_code error;
  if (!fs::is_directory(folder, error)) return refuse("there is no folder " + folder + "; make it first");
  std::ifstream in(table_file, std::ios::binary);
  std::string text(table_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.is_open() || in.bad()) return refuse(table_file + " can't be read");
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > table_max) return refuse(table_file + " is larger than 32 MiB");
  const auto table = from_csv(text);
  if (!table) return refuse(table_file + ", " + table.error());
  if (table->rows.empty() || table->rows[0].size() < 5 ||
      !std::equal(heading.begin(), heading.begin() + 5, table->rows[0].begin()))
    return refuse(table_file + ": the first line must be file,key,source,translation,source_hash,state as it was exported");

  // A folder that is still empty is a good place to begin.
  ContentFolder own;
  if (fs::is_directory(fs::path(folder) / "trees", error) || fs::is_directory(fs::path(folder) / "content", error)) {
    auto read = read_content_folder(folder);
    if (!read) {
      for (const Problem& problem : read.error()) err << to_text(problem) << "\n";
      return failed;
    }
    own = std::move(*read);
  }
  std::map<std::string, std::string> files;
  for (auto& [name, file_text] : all_content_files(own.trees, own.knowledge)) files[name] = std::move(file_text);
  std::map<std::string, ContentText> texts;
  for (ContentText& found : translatable_texts({files.begin(), files.end()})) {
    const std::string place = place_of(found);
    texts.emplace(place, std::move(found));
  }

  std::map<std::string, std::vector<Edit>> edits;
  Remembered remembered = read_remembered(folder);
  std::set<std::string> seen;
  std::size_t changed = 0, refused = 0, unchanged = 0;
  for (std::size_t i = 1; i < table->rows.size(); ++i) {
    const CsvRow& row = table->rows[i];
    const auto fault = [&](const std::string& why) {
      ++refused;
      err << table_file << ":" << table->lines[i] << ": " << why << "\n";
    };
    if (row.size() < 5) {
      fault("this line has " + std::to_string(row.size()) + " cells; as exported there are 6");
      continue;
    }
    const std::string place = row[0] + "#" + row[1];
    std::string translation;
    for (const char c : row[3])
      if (c != '\r') translation += c;
    if (dialogs::trimmed(translation).empty()) continue;  // Not translated yet.
    const auto found = texts.find(place);
    if (found != texts.end() && found->second.is_words) translation = each_trimmed(translation);
    if (found == texts.end()) {
      fault("there is no text " + row[1] + " in " + row[0] + "; take the line out, or export the table anew");
      continue;
    }
    if (!seen.insert(place).second) {
      fault(row[1] + " stands in the table a second time");
      continue;
    }
    const ContentText& target = found->second;
    const auto old = target.by_locale.find(locale);
    const std::string hash = text_hash(source_text(target));
    if (row[4] != hash) {
      fault(row[1] + " has changed since the table was exported; export it anew and look at this text again");
      continue;
    }
    if (const std::string why = misfit(target, translation); !why.empty()) {
      fault(row[1] + ": " + why);
      continue;
    }
    remembered[locale][place] = hash;
    if (old != target.by_locale.end() && old->second == translation) {
      ++unchanged;
      continue;
    }
    ++changed;
    edits[target.file].push_back(edit_for(files.at(target.file), target, locale, translation));
  }
  if (refused > 0) return refuse(std::to_string(refused) +
                                  (refused == 1 ? " line does not fit, so nothing was changed. Mend it and import again."
                                                : " lines do not fit, so nothing was changed. Mend them and import again."));

  std::map<std::string, std::string> written;
  for (auto& [name, list] : edits) {
    if (auto locales = locale_edit(name, files.at(name), locale)) list.push_back(std::move(*locales));
    written[name] = edited(files.at(name), list);
    files[name] = written[name];
  }
  const auto wrote = [&](std::string_view room) {
    return std::any_of(written.begin(), written.end(), [&](const auto& file) { return file.first.starts_with(room); });
  };
  // What the loaders would refuse is not written.
  std::vector<dialogs::TreeFile> trees;
  std::vector<knowledge::File> knowledge_files;
  for (const auto& [name, file_text] : files) {
    if (name.starts_with("trees/"))
      trees.push_back({name.substr(6), file_text});
    else
      knowledge_files.emplace_back(std::string_view(name).substr(8), file_text);
  }
  Problems problems;
  if (wrote("trees/"))
    if (const auto library = dialogs::Library::load(trees); !library)
      for (const Problem& problem : library.error()) problems.push_back(in_folder("trees/", problem));
  if (wrote("content/"))
    if (const auto loaded = knowledge::load(knowledge_files); !loaded)
      for (const Problem& problem : loaded.error()) problems.push_back(in_folder("content/", problem));
  if (!problems.empty()) {
    for (const Problem& problem : problems) err << to_text(problem) << "\n";
    return refuse("with these texts the content could not be read, so nothing was changed");
  }
  for (const auto& [name, file_text] : written)
    if (!write_file(fs::path(folder) / name, file_text)) return refuse(folder + "/" + name + " can't be written");
  if (!write_file(fs::path(folder) / remembered_file, json(remembered).dump(2) + "\n"))
    return refuse(folder + "/" + remembered_file + " can't be written");
  out << changed << " texts changed in " << written.size() << (written.size() == 1 ? " file, " : " files, ") << unchanged
      << " were there already\n";
  return good;
}

Problems stale_translations(const std::string& folder, const ContentFolder& own) {
  Problems problems;
  if (folder.empty()) return problems;
  Remembered remembered = read_remembered(folder);
  if (remembered.empty()) return problems;
  for (const ContentText& text : translatable_texts(all_content_files(own.trees, own.knowledge)))
    for (const auto& [locale, words] : text.by_locale) {
      if (locale == text.source) continue;
      const auto made_from = remembered[locale].find(place_of(text));
      if (made_from == remembered[locale].end() || made_from->second == text_hash(source_text(text))) continue;
      problems.push_back({"EK926", text.file, text.line,
                          "The \"" + locale + "\" of " + text.key + " was made from an older text.",
                          "Export it (evenkeel text export), look at the translation again, and import it."});
    }
  return problems;
}

}  // namespace evenkeel
