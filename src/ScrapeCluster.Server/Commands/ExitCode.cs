namespace ScrapeCluster.Server.Commands;

/// <summary>What the process returns; listed in the help.</summary>
public static class ExitCode
{
    /// <summary>Done, or stopped gracefully.</summary>
    public const int Success = 0;

    /// <summary>A check found mistakes, a configuration was refused, the node could not start, or it was taken out of its cluster.</summary>
    public const int Failure = 1;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 2;
}
