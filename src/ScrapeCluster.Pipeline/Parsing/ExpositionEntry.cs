namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>What <see cref="ExpositionParser.Next"/> stands on.</summary>
public enum ExpositionEntry
{
    EndOfBody,
    Sample,
    Type,
    Help,
    Unit,
    Comment,

    /// <summary>The body is not valid; <see cref="ExpositionParser.Error"/> says why. Nothing follows.</summary>
    Invalid,
}
