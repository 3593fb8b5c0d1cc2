namespace ScrapeCluster.Pipeline.Relabeling.Regex;

internal enum Operation : byte
{
    /// <summary>Goes on at Next.</summary>
    Pass,

    /// <summary>Goes on at Next, or else at Other.</summary>
    Split,

    /// <summary>Notes the position in slot Other.</summary>
    Mark,

    /// <summary>Goes on at Next where the assertion of number Other holds.</summary>
    Assert,

    /// <summary>Takes a code point of the set of number Other.</summary>
    Take,

    Match,
}
