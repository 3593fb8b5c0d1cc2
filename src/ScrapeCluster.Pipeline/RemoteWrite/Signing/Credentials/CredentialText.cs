using System.Globalization;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;

/// <summary>What is said where a credential cannot be had.</summary>
/// <param name="What">"AWS credentials".</param>
/// <param name="Where">Where they are looked for, as the end of a sentence: "looked in ...".</param>
/// <param name="Receiver">Whom they are for.</param>
/// <param name="Help">One sentence.</param>
internal sealed record CredentialText(string What, string Where, string Receiver, string Help)
{
    private const int MaxForeignLength = 600;

    public SigningException Failed(Exception error) => new($"{Beginning}: {OneLine(error)}. {Help}", error);

    public SigningException TooSlow(TimeSpan waited, Exception error) => new(TooSlow(waited), error);

    public string TooSlow(TimeSpan waited) => $"{Beginning}: no answer within {waited.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s. {Help}";

    private string Beginning => $"Cannot get {What} for {Receiver} ({Where})";

    // The innermost message tells most; SDKs wrap it in ones that say "failed".
    private static string OneLine(Exception error)
    {
        var messages = new List<string>();
        for (var current = error; current is not null; current = current.InnerException)
        {
            var message = string.Join(' ', current.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
            if (message.Length > 0 && !messages.Exists(said => said.Contains(message, StringComparison.Ordinal)))
                messages.Add(message);
        }

        var text = string.Join(": ", messages);
        return text.Length > MaxForeignLength ? text[..MaxForeignLength] + "..." : text;
    }
}
