using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads the sections by which an endpoint's requests are signed: <c>sigv4</c>, <c>azuread</c> and <c>google_iam</c>.</summary>
internal static class SigningReader
{
    public static readonly KeyTable GoogleIamKeys = new("google_iam", "credentials_file");

    /// <summary>Null where there is none of them.</summary>
    /// <param name="directory">What relative paths are relative to.</param>
    public static SigningOptions? Read(SectionReader section, HttpClientOptions client, string directory)
    {
        var signers = new List<(string Key, SigningOptions Options)>();
        if (SigV4Reader.Read(section) is { } sigV4)
            signers.Add(("sigv4", sigV4));
        if (AzureAdReader.Read(section, directory) is { } azureAd)
            signers.Add(("azuread", azureAd));
        if (section.Section("google_iam", GoogleIamKeys) is { } google)
            signers.Add(("google_iam", new GoogleIamOptions { CredentialsFile = google.PathOrNull("credentials_file", directory) }));

        CheckTogether(section, client, signers.ConvertAll(signer => signer.Key));
        if (signers.Count == 0)
            return null;
        RefuseWhatCannotWork(section, signers[0].Key, signers[0].Options);
        return signers[0].Options;
    }

    private static void CheckTogether(SectionReader section, HttpClientOptions client, List<string> signers)
    {
        var used = new List<string>();
        if (client.BasicAuth is not null)
            used.Add("basic_auth");
        if (client.Authorization is not null)
            used.Add("authorization");
        if (client.OAuth2 is not null)
            used.Add("oauth2");
        used.AddRange(signers);
        if (used.Count > 1 && signers.Count > 0)
            section.Error(signers[^1], $"{string.Join(" and ", used)} cannot be given together; keep one of them");
    }

    // What the environment gives belongs to the machine that runs a node, not to the file.
    private static void RefuseWhatCannotWork(SectionReader section, string key, SigningOptions options)
    {
        if (Uri.TryCreate(section.Text("url"), UriKind.Absolute, out var url) && RequestSigners.Problem(options, url) is { } problem)
            section.Errors.RefuseToRun(section.Node(key), section.Place, problem);
    }
}
