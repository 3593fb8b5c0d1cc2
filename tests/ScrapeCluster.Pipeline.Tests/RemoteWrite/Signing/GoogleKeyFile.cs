using System.Security.Cryptography;
using System.Text.Json;
using ScrapeCluster.Testing.Processes;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;

/// <summary>The key file of a Google service account, whose tokens are had from a server of the test.</summary>
internal static class GoogleKeyFile
{
    public static string Write(TemporaryFolder folder, Uri tokens)
    {
        using var key = RSA.Create(2048);
        return folder.Write("account.json", JsonSerializer.Serialize(new
        {
            type = "service_account",
            project_id = "p",
            private_key_id = "1",
            private_key = key.ExportPkcs8PrivateKeyPem(),
            client_email = "writer@p.iam.gserviceaccount.com",
            client_id = "1",
            token_uri = new Uri(tokens, "token").ToString(),
        }));
    }
}
