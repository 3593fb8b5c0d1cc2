namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>What is said of an answer that is an error.</summary>
internal static class AwsRefusal
{
    private const int MaxLength = 300;

    // What follows is another text each time, and an error is logged once as long as it stays the same.
    private const string Encoded = "Encoded authorization failure message";

    /// <param name="code">AWS' name of the error; empty: it has none.</param>
    public static string Say(string service, string action, int status, string? code, string message)
    {
        var end = message.IndexOf(Encoded, StringComparison.Ordinal);
        var said = (end < 0 ? message : message[..end]).Trim().TrimEnd('.');
        if (said.Length > MaxLength)
            said = said[..MaxLength] + "...";
        var name = string.IsNullOrEmpty(code) ? "an error" : code;
        return $"{service} answered {action} with {name}, HTTP status {status}{(said.Length == 0 ? "" : $" (\"{said}\")")}.";
    }
}
