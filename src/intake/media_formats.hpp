// For media.cpp only: one function a format. Each walks the file from beginning to end, adds to `found` what it meets, and
// writes what may stay to `out`: looking is stripping into nothing, so that nothing is looked for that is not also removed.
// What cannot be removed sets found.can_be_stripped to false; the walk goes on, for the sake of what else is found.
// Each has a namespace of its own, since their parts have the same names.
#pragma once
#include "intake/media.hpp"
#include "intake/media_bytes.hpp"

namespace daybook::intake {
namespace jpeg {
Result<void> pass(MediaReader& in, MediaFound& found, const MediaSink& out);
}
namespace png {
Result<void> pass(MediaReader& in, MediaFound& found, const MediaSink& out);
}
namespace webp {
Result<void> pass(MediaReader& in, MediaFound& found, const MediaSink& out);
}
namespace gif {
Result<void> pass(MediaReader& in, MediaFound& found, const MediaSink& out);
}
namespace video {  // MP4, QuickTime, 3GP
Result<void> pass(MediaReader& in, MediaFound& found, const MediaSink& out);
}
namespace heic {  // looks only
Result<void> pass(MediaReader& in, MediaFound& found);
}
}  // namespace daybook::intake
