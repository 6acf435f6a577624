// A security buffer as JSON: SPNEGO, and inside it NTLM with its responses. What neither explains stays hexadecimal.
#pragma once

#include "wire/printer.h"

namespace sallyport::spnego {

wire::Json print(Bytes token);

}  // namespace sallyport::spnego
