// Text for HTML, and the few pieces of it that are drawn rather than written.
#pragma once

#include "audit/report/words.h"

namespace sallyport::audit {

// For text and for attributes in double quotes.
std::string escaped(std::string_view text);

std::string grade_class(Grade grade);    // "gf", "gnone"
std::string grade_letter(Grade grade);   // <span> of that colour
std::string severity_badge(Severity severity, std::string_view text);

// Bars of hosts by letter, and of hosts by finding, as inline SVG.
std::string grade_chart(const Report& report);
std::string finding_chart(const std::vector<KindCount>& counts);

}  // namespace sallyport::audit
