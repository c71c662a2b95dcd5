package io.tebus.ops.journal;

import io.tebus.journal.FrameInfo;

/** An event that was looked for, and the frame it lies in. Confined to the thread that reads. */
record FoundEvent(KeptEvent event, FrameInfo frame) {}
