#include <gmock/gmock.h>

#include <regex>

#include "audit/report/markup.h"
#include "audit/report/writers.h"
#include "crypto/base64.h"
#include "crypto/hash.h"
#include "support/audit_facts.h"
#include "support/audit_script.h"

namespace sallyport::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

size_t count_of(const std::string& text, std::string_view part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != text.npos; at += part.size()) count++;
  return count;
}

std::string between(const std::string& text, std::string_view begin, std::string_view end) {
  auto from = text.find(begin) + begin.size();
  return text.substr(from, text.find(end, from) - from);
}

// A network that tries it everywhere a string can come from.
HostFacts hostile_host() {
  constexpr auto* kTry = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{hosts}}";
  constexpr auto* kTry16 = u"<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{hosts}}";
  auto facts = support::unsafe_host();
  facts.name = kTry;
  facts.smb1->native_os = kTry;
  facts.smb1->native_lan_manager = std::string("Samba ") + kTry;
  facts.smb1->domain = facts.smb1->server = kTry16;
  facts.ntlm.emplace();
  facts.ntlm->target = facts.ntlm->dns_computer = facts.ntlm->dns_domain = facts.ntlm->dns_tree = kTry16;
  facts.ntlm->netbios_computer = facts.ntlm->netbios_domain = kTry16;
  facts.anonymous.shares[0].name = facts.anonymous.shares[0].remark = kTry16;
  facts.netbios.session_refused = kTry;
  facts.node_status->names[0].name = nbt::Name::of("<SCRIPT>", '<');
  facts.smb2->mechanisms = {kTry};
  facts.vulnerabilities.coercion_pipes = {kTry};
  return facts;
}

TEST(HtmlReport, EverythingFromTheNetworkIsEscaped) {
  auto report = support::report_of({hostile_host()});
  report.targets = {"<script>alert(1)</script>"};
  auto page = support::text_of(write_html, report);
  EXPECT_EQ(count_of(page, "<script"), 1u) << "only its own";
  EXPECT_EQ(count_of(page, "</script"), 1u);
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("<SCRIPT")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;"));
  EXPECT_THAT(page, HasSubstr("{{hosts}}")) << "a host's name is not filled in like the page's own marks";
}

TEST(HtmlReport, LoadsNothing) {
  auto page = support::text_of(write_html, {support::unsafe_host(), support::strict_host()});
  std::regex loads(R"((src|action|srcset|poster|data)\s*=|url\(|@import|<link|<iframe|<object|<base|fetch\(|XMLHttp|import\()");
  std::smatch found;
  EXPECT_FALSE(std::regex_search(page, found, loads)) << found.str();
  std::regex outside("href=\"[^#]");
  EXPECT_FALSE(std::regex_search(page, found, outside)) << found.str();
  EXPECT_THAT(page, Not(HasSubstr("style=\""))) << "the content policy forbids it";
  EXPECT_THAT(page, Not(HasSubstr("onclick")));
}

// The hashes are of what stands in the page, or the browser would run and show nothing of it.
TEST(HtmlReport, ContentPolicyFitsItsScriptAndStyle) {
  auto page = support::text_of(write_html, {support::strict_host()});
  for (auto [begin, end, name] :
       {std::tuple("<script>", "</script>", "script-src"), std::tuple("<style>", "</style>", "style-src")}) {
    auto inside = between(page, begin, end);
    ASSERT_GT(inside.size(), 500u);
    EXPECT_THAT(page, HasSubstr(std::string(name) + " 'sha256-" + crypto::base64(crypto::sha256(as_bytes(inside))) + "'"));
  }
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(HtmlReport, HasEveryHostThreeTimes) {
  auto page = support::text_of(write_html, {support::unsafe_host(), support::strict_host(), support::strict_host("10.0.0.11")});
  EXPECT_EQ(count_of(page, "<tr data-host="), 3u);
  EXPECT_EQ(count_of(page, "<details id=\"host-"), 3u);
  EXPECT_EQ(count_of(between(page, "id=\"map\"", "</nav>"), "<a class=\"g"), 3u);
  EXPECT_EQ(count_of(page, "<svg"), 2u);
  EXPECT_THAT(page, Not(HasSubstr("{{")));
}

TEST(HtmlReport, EveryFindingLeadsToItsExplanation) {
  auto page = support::text_of(write_html, {support::unsafe_host()});
  std::regex link("href=\"#(kind-[a-z0-9-]+)\"");
  size_t links = 0;
  for (std::sregex_iterator at(page.begin(), page.end(), link), end; at != end; ++at, ++links)
    EXPECT_THAT(page, HasSubstr("id=\"" + (*at)[1].str() + "\""));
  EXPECT_EQ(links, assess(support::unsafe_host()).findings.size());
}

// Filtered, sorted and printed. Without Chromium this is skipped.
TEST(HtmlReport, WorksInABrowser) {
  auto liar = support::unsafe_host("10.0.0.66"), weak = support::strict_host("10.0.0.20");
  liar.smb.oddity = Oddity::agrees_to_all;
  weak.anonymous.guest = Known::yes;
  auto page = support::text_of(write_html, {support::strict_host(), weak, liar, support::unsafe_host(), hostile_host()});
  auto status = support::run_audit_script("page_check.py", "", page, ".html");
  if (status == support::kCannotRun) GTEST_SKIP() << "there is no Chromium";
  EXPECT_EQ(status, 0);
}

TEST(HtmlReport, EmptyNetworkIsAPageToo) {
  auto page = support::text_of(write_html, std::vector<HostFacts>{});
  EXPECT_THAT(page, HasSubstr("Nothing was found."));
  EXPECT_THAT(page, HasSubstr("</html>"));
}

TEST(Base64, IsPadded) {
  EXPECT_EQ(crypto::base64(as_bytes("")), "");
  EXPECT_EQ(crypto::base64(as_bytes("f")), "Zg==");
  EXPECT_EQ(crypto::base64(as_bytes("foobar")), "Zm9vYmFy");
}

}  // namespace
}  // namespace sallyport::audit
