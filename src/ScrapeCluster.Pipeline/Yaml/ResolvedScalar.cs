namespace ScrapeCluster.Pipeline.Yaml;

/// <summary>What a scalar was found to be.</summary>
internal enum ScalarKind
{
    Null,
    Flag,
    Whole,

    /// <summary>A whole number between 2^63 and 2^64.</summary>
    LargeWhole,
    Number,
    Text,

    /// <summary>The tag does not fit the text.</summary>
    Invalid,
}

/// <summary>A scalar with its meaning. <see cref="Text"/> is always the text as written.</summary>
internal readonly record struct ResolvedScalar(ScalarKind Kind, string Text, bool Flag = false, long Whole = 0, ulong LargeWhole = 0, double Number = 0);
