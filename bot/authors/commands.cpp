#include "bot/authors/commands.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "bot/authors/copy.h"
#include "bot/authors/diff.h"
#include "bot/authors/format.h"
#include "bot/authors/preview.h"
#include "bot/authors/texts.h"
#include "bot/authors/tools.h"
#include "bot/authors/transcripts.h"
#include "bot/base/config.h"

namespace evenkeel {
namespace {

// What the commands fill in; lives as long as the program that parses.
struct Said {
  CheckOptions check;
  TranscriptOptions test;
  PreviewOptions preview;
  DiffOptions diff;
  DrawOptions draw;
  std::string content, tree, locale, table, folder, file;
  std::vector<std::string> paths;
  bool only_check = false;
};

}  // namespace

void add_author_commands(CLI::App& program, const World& world, const Terminal& terminal, std::istream& in,
                         std::ostream& out, std::ostream& err, std::function<int()>& chosen) {
  const auto said = std::make_shared<Said>();
  const auto command = [&](const char* name, const char* help, CLI::App* parent = nullptr) {
    return (parent ? parent : &program)->add_subcommand(name, help);
  };
  const auto choose = [&chosen](CLI::App* which, std::function<int()> run) {
    which->callback([&chosen, run = std::move(run)] { chosen = run; });
  };
  const char* dir_help = "a folder with your own content; without it, what is built in";
  const auto add_content = [&](CLI::App* which) { which->add_option("--content", said->content, dir_help); };
  // Named on the command line, else in EVENKEEL_CONTENT as the server has it.
  const auto with_content = [said, &err](std::function<int(const std::string&)> run) -> std::function<int()> {
    return [said, &err, run = std::move(run)] {
      std::map<std::string, std::string> given;
      if (!said->content.empty()) given["EVENKEEL_CONTENT"] = said->content;
      const auto config = load_config("", given);
      if (config) return run(config->content);
      for (const Problem& problem : config.error()) err << to_text(problem) << "\n";
      return 1;
    };
  };

  CLI::App* copy = command("copy", "put a built-in content file into a folder of your own, to change it there");
  CLI::Option* copied = copy->add_option("FILE", said->file, "trees/decide.json, content/signs.json; without it, all names");
  copied->needs(copy->add_option("DIR", said->folder, "your folder"));
  choose(copy, [said, &out, &err] { return copy_content(said->file, said->folder, out, err); });

  CLI::App* check = command("check", "find every fault in the content, each with its line and how to mend it");
  check->add_option("DIR", said->check.folder, dir_help);
  check->add_flag("--json", said->check.json, "as JSON");
  check->add_flag("--strict", said->check.strict, "warnings fail too");
  check->add_flag("--all", said->check.all, "with DIR: warnings about built-in files that it leaves as they are, too");
  choose(check, [said, &out] { return check_content(said->check, out); });

  CLI::App* explore = command("explore", "prove that every path of a dialogue ends, and count them");
  explore->add_option("TREE", said->tree, "the dialogue; without it, all of them");
  add_content(explore);
  choose(explore, with_content([said, &out, &err](const std::string& content) {
           return explore_trees(content, said->tree, out, err);
         }));

  CLI::App* draw = command("draw", "draw a dialogue");
  draw->add_option("TREE", said->draw.tree, "the dialogue")->required();
  draw->add_option("--format", said->draw.format, "text, dot or mermaid")->check(CLI::IsMember({"text", "dot", "mermaid"}));
  draw->add_option("--from", said->draw.part.from, "only from this node on");
  draw->add_option("--steps", said->draw.part.steps, "only so many arrows far")->check(CLI::NonNegativeNumber);
  draw->add_option("--section", said->draw.section, "only the section with these words in its heading");
  draw->add_flag("--sections", said->draw.sections, "only the sections, and which leads to which");
  add_content(draw);
  choose(draw, with_content([said, &out, &err](const std::string& content) {
           return draw_tree(content, said->draw, out, err);
         }));

  CLI::App* preview = command("try", "talk to a dialogue as it stands in a folder; nothing is stored");
  preview->add_option("TREE", said->preview.tree, "the dialogue")->required();
  preview->add_option("--record", said->preview.record, "write the conversation as a transcript for evenkeel test");
  preview->add_option("--locale", said->preview.locale, "en, de, ...");
  preview->add_option("--given", said->preview.given, "what it is started with: \"customer=Acme\"");
  add_content(preview);
  choose(preview, with_content([said, &world, &terminal, &in, &out, &err](const std::string& content) {
           said->preview.folder = content;
           said->preview.width = terminal.width;
           said->preview.colour = terminal.colour;
           said->preview.prompt = terminal.in && terminal.out;
           return try_tree(said->preview, world, in, out, err);
         }));

  CLI::App* test = command("test", "play every transcript of a folder again, and say what they cover");
  test->add_option("DIR", said->test.folder, "a content folder, or any folder with .chat files; without it, this one");
  test->add_flag("--update", said->test.update, "write what is said now into the files that differ");
  test->add_flag("--coverage", said->test.coverage, "name every node, rule and text that no transcript passes");
  test->add_flag("--json", said->test.json, "as JSON");
  choose(test, [said, &out, &err] { return test_transcripts(said->test, out, err); });

  CLI::App* diff = command("diff", "what a change of the content changes for people: ends, decisions, texts");
  diff->add_option("OLD", said->diff.before, "a content folder, or built-in")->required();
  diff->add_option("NEW", said->diff.after, "a content folder, or built-in")->required();
  diff->add_flag("--json", said->diff.json, "as JSON");
  diff->add_option("--limit", said->diff.limit, "how many lists of answers are tried for a dialogue; 2000 if left out")
      ->check(CLI::Range(std::size_t{1}, dialogs::tried_most));
  choose(diff, [said, &out, &err] { return diff_content(said->diff, out, err); });

  CLI::App* text = command("text", "the texts as a table for translators");
  text->require_subcommand(1);
  CLI::App* text_export = command("export", "print the table (CSV) of one locale", text);
  text_export->add_option("DIR", said->folder, dir_help);
  text_export->add_option("--locale", said->locale, "the locale to translate into: de, fr, pt-BR")->required();
  choose(text_export, [said, &out, &err] { return export_texts(said->folder, said->locale, out, err); });
  CLI::App* text_import = command("import", "put a translated table into a content folder: all of it, or nothing", text);
  text_import->add_option("FILE", said->table, "the table")->required();
  text_import->add_option("DIR", said->folder, "the content folder to write into")->required();
  text_import->add_option("--locale", said->locale, "the locale of the translations")->required();
  choose(text_import, [said, &out, &err] { return import_texts(said->table, said->folder, said->locale, out, err); });

  CLI::App* format = command("fmt", "lay content files out in one way; comments and order stay");
  format->add_option("PATH", said->paths, "files, or folders with *.json files")->required();
  format->add_flag("--check", said->only_check, "change nothing; say what would change");
  choose(format, [said, &out, &err] { return format_files(said->paths, said->only_check, out, err); });
}

}  // namespace evenkeel
