namespace ScrapeCluster.Pipeline.Relabeling.Regex;

internal enum NodeKind
{
    Empty,
    Literal,
    Set,
    BeginLine,
    EndLine,
    BeginText,
    EndText,
    WordBoundary,
    NoWordBoundary,
    Capture,
    Star,
    Plus,
    Quest,
    Repeat,
    Concat,
    Alternate,
}
