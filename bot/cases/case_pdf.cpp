#include "bot/cases/case_pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <memory>
#include <stdexcept>

#include "bot/cases/phrases.h"

namespace evenkeel::cases {
namespace {

constexpr double page_width = 595, page_height = 842;  // A4, in points.
constexpr double margin = 56, footer = 40;
constexpr const char* text_font = "DejaVu Sans 9.5";
constexpr const char* small_font = "DejaVu Sans 8";
constexpr const char* section_font = "DejaVu Sans Bold 12";
constexpr const char* title_font = "DejaVu Sans Bold 18";

struct Unref {
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};

cairo_status_t collect(void* bytes, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

// What a page can't show and a layout would show as a box: control characters other than line breaks.
std::string shown(const std::string& text) {
  std::string clean;
  for (const char c : text)
    if (c == '\n' || c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F)) clean += c;
  return clean;
}

class Paper {
 public:
  Paper(std::string& bytes, std::function<std::string(int page)> foot)
      : foot_(std::move(foot)),
        surface_(cairo_pdf_surface_create_for_stream(&collect, &bytes, page_width, page_height)),
        cairo_(cairo_create(surface_.get())) {}

  // Lines go on to the next page one by one; a heading keeps room for what follows it.
  void write(const std::string& text, const char* font, double space_before, double indent = 0, double keep = 0) {
    if (text.empty()) return;
    const auto layout = lay_out(text, font, page_width - 2 * margin - indent);
    missing_ += pango_layout_get_unknown_glyphs_count(layout.get());
    y_ += space_before;
    PangoLayoutIter* lines = pango_layout_get_iter(layout.get());
    bool first = true;
    do {
      PangoRectangle box;
      pango_layout_iter_get_line_extents(lines, nullptr, &box);
      const double height = static_cast<double>(box.height) / PANGO_SCALE;
      if (y_ + height + (first ? keep : 0) > page_height - margin - footer) turn_page();
      const double down = static_cast<double>(pango_layout_iter_get_baseline(lines) - box.y) / PANGO_SCALE;
      cairo_move_to(cairo_.get(), margin + indent + static_cast<double>(box.x) / PANGO_SCALE, y_ + down);
      pango_cairo_show_layout_line(cairo_.get(), pango_layout_iter_get_line_readonly(lines));
      y_ += height;
      first = false;
    } while (pango_layout_iter_next_line(lines));
    pango_layout_iter_free(lines);
  }

  int finish() {
    put_foot();
    cairo_show_page(cairo_.get());
    cairo_surface_finish(surface_.get());
    if (cairo_surface_status(surface_.get()) != CAIRO_STATUS_SUCCESS)
      throw std::runtime_error(std::string("the page can not be written: ") +
                               cairo_status_to_string(cairo_surface_status(surface_.get())));
    return page_;
  }
  int missing() const { return missing_; }

 private:
  std::unique_ptr<PangoLayout, Unref> lay_out(const std::string& text, const char* font, double width) {
    std::unique_ptr<PangoLayout, Unref> layout(pango_cairo_create_layout(cairo_.get()));
    const std::unique_ptr<PangoFontDescription, Unref> description(pango_font_description_from_string(font));
    pango_layout_set_font_description(layout.get(), description.get());
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    const std::string clean = shown(text);
    pango_layout_set_text(layout.get(), clean.data(), static_cast<int>(clean.size()));
    return layout;
  }
  void put_foot() {
    const auto layout = lay_out(foot_(page_), small_font, page_width - 2 * margin);
    cairo_move_to(cairo_.get(), margin, page_height - margin);
    pango_cairo_show_layout(cairo_.get(), layout.get());
  }
  void turn_page() {
    put_foot();
    cairo_show_page(cairo_.get());
    ++page_;
    y_ = margin;
  }

  std::function<std::string(int page)> foot_;
  std::unique_ptr<cairo_surface_t, Unref> surface_;
  std::unique_ptr<cairo_t, Unref> cairo_;
  double y_ = margin;
  int page_ = 1;
  int missing_ = 0;
};

void write(Paper& paper, const Document& document) {
  paper.write(document.title, title_font, 0);
  paper.write(document.subtitle, section_font, 4);
  for (const Section& section : document.sections) {
    paper.write(section.title, section_font, 18, 0, 30);
    for (const Row& row : section.rows) {
      std::string above;
      for (const std::string* part : {&row.when, &row.what, &row.who, &row.id})
        if (!part->empty()) above += (above.empty() ? "" : "  ·  ") + *part;
      paper.write(above, small_font, 7, 0, 14);
      paper.write(row.text, text_font, 1, 12);
    }
  }
}

}  // namespace

Pdf pdf_of(const Document& document, storage::Timestamp made_at, const std::string& locale) {
  Pdf pdf;
  // Twice: only then is it known how many pages there are.
  for (int pages = 0, round = 0; round < 2; ++round) {
    pdf.bytes.clear();
    Paper paper(pdf.bytes, [&](int page) {
      return phrases().say("page", locale,
                           {{"title", document.title},
                            {"page", std::to_string(page)},
                            {"pages", std::to_string(pages)},
                            {"date", time_text(made_at)}});
    });
    write(paper, document);
    pdf.pages = pages = paper.finish();
    pdf.letters_missing = paper.missing();
  }
  return pdf;
}

}  // namespace evenkeel::cases
