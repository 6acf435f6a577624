// The commands. Each adds itself to the command line; the chosen one leaves what main() then runs.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace sallyport::cli {

using Run = std::function<int()>;

void add_serve(CLI::App& app, Run& run);
void add_check(CLI::App& app, Run& run);
void add_user(CLI::App& app, Run& run);
void add_share(CLI::App& app, Run& run);
void add_status(CLI::App& app, Run& run);
void add_why(CLI::App& app, Run& run);
void add_reload(CLI::App& app, Run& run);
void add_decode(CLI::App& app, Run& run);
void add_audit(CLI::App& app, Run& run);
void add_nbtstat(CLI::App& app, Run& run);
void add_doctor(CLI::App& app, Run& run);
void add_harden(CLI::App& app, Run& run);
void add_quic_probe(CLI::App& app, Run& run);
void add_translate(CLI::App& app, Run& run);

// The command that `audit` starts.
inline constexpr const char* kQuicProbe = "quic-probe";
// The command that `serve` starts; server/translators.cc has the word too.
inline constexpr const char* kTranslate = "translate";

}  // namespace sallyport::cli
