namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>Where the value of the <c>Authorization</c> header comes from.</summary>
internal interface IAuthorizationSource
{
    /// <summary>The header's value as of now.</summary>
    /// <exception cref="HttpRequestException">A file that it comes from cannot be read.</exception>
    string Read();
}
