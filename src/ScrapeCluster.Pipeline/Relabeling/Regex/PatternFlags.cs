namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>What <c>(?ismU)</c> switches within a group.</summary>
[Flags]
internal enum PatternFlags
{
    None = 0,

    /// <summary><c>i</c>: upper and lower case do not differ.</summary>
    FoldCase = 1,

    /// <summary><c>m</c>: ^ and $ also match at the ends of lines.</summary>
    MultiLine = 2,

    /// <summary><c>s</c>: . also matches a newline.</summary>
    DotNewline = 4,

    /// <summary><c>U</c>: repetitions prefer few, and many when followed by ?.</summary>
    Ungreedy = 8,
}
